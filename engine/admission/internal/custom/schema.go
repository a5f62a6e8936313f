package custom

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// Schema gives the OpenAPI schema of a kind, with what every object has; nil where no CRD serves it.
func (d *Definitions) Schema(gvk schema.GroupVersionKind) (*spec.Schema, error) {
	structural, err := d.Structural(gvk)
	if err != nil || structural == nil {
		return nil, err
	}
	written := structural.ToKubeOpenAPI()
	if written.Properties == nil {
		written.Properties = map[string]spec.Schema{}
	}
	written.Properties["apiVersion"] = *spec.StringProperty()
	written.Properties["kind"] = *spec.StringProperty()
	if metadata, ok := written.Properties["metadata"]; !ok || len(metadata.Properties) == 0 {
		written.Properties["metadata"] = spec.Schema{
			SchemaProps:      spec.SchemaProps{Type: []string{"object"}},
			VendorExtensible: spec.VendorExtensible{Extensions: spec.Extensions{"x-kubernetes-preserve-unknown-fields": true}},
		}
	}
	return written, nil
}

// TypeConverter says how objects of a kind merge; nil where no CRD serves it.
func (d *Definitions) TypeConverter(gvk schema.GroupVersionKind) (managedfields.TypeConverter, error) {
	written, err := d.Schema(gvk)
	if err != nil || written == nil {
		return nil, err
	}
	if written.Extensions == nil {
		written.Extensions = spec.Extensions{}
	}
	written.Extensions["x-kubernetes-group-version-kind"] = []any{
		map[string]any{"group": gvk.Group, "version": gvk.Version, "kind": gvk.Kind},
	}
	return managedfields.NewTypeConverter(map[string]*spec.Schema{"resource": written}, d.byKind[gvk.GroupKind()].header.Spec.PreserveUnknownFields)
}
