package custom

import (
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fairlead/engine/admission/internal/kinds"
)

// compile makes of one version what customresource_handler.go of the API server makes of it.
func (d *Definition) compile(gvk schema.GroupVersionKind) (*kinds.Kind, error) {
	crd, err := d.crd()
	if err != nil {
		return nil, err
	}
	internal, structural, err := schemaOf(crd, gvk.Version)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	subresources, err := apihelpers.GetSubresourcesForVersion(crd, gvk.Version)
	if err != nil {
		return nil, err
	}
	var status *apiextensions.CustomResourceSubresourceStatus
	var statusValidator validation.SchemaValidator
	var scale *apiextensions.CustomResourceSubresourceScale
	if subresources != nil && subresources.Status != nil {
		status = &apiextensions.CustomResourceSubresourceStatus{}
		if statusSchema, ok := internal.OpenAPIV3Schema.Properties["status"]; ok {
			if statusValidator, _, err = validation.NewSchemaValidator(&statusSchema); err != nil {
				return nil, err
			}
		}
	}
	if subresources != nil && subresources.Scale != nil {
		scale = &apiextensions.CustomResourceSubresourceScale{}
		if err := apiextensionsv1.Convert_v1_CustomResourceSubresourceScale_To_apiextensions_CustomResourceSubresourceScale(subresources.Scale, scale, nil); err != nil {
			return nil, err
		}
	}
	var selectable []apiextensionsv1.SelectableField
	for _, version := range crd.Spec.Versions {
		if version.Name == gvk.Version {
			selectable = version.SelectableFields
		}
	}
	return &kinds.Kind{
		GVK: gvk, Resource: d.resource(gvk), Namespaced: d.namespaced(),
		Strategy: customresource.NewStrategy(typer{}, d.namespaced(), gvk, validator, statusValidator, structural, status, scale, selectable),
		Codec:    codec{gvk, structural, crd.Spec.PreserveUnknownFields},
	}, nil
}

// schemaOf gives the schema of a version, with what defaults have of it pruned.
func schemaOf(crd *apiextensionsv1.CustomResourceDefinition, version string) (*apiextensions.CustomResourceValidation, *structuralschema.Structural, error) {
	written, err := apihelpers.GetSchemaForVersion(crd, version)
	if err != nil {
		return nil, nil, err
	}
	if written == nil || written.OpenAPIV3Schema == nil {
		return nil, nil, fmt.Errorf("version %s of %s has no schema", version, crd.Name)
	}
	internal := &apiextensions.CustomResourceValidation{}
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(written, internal, nil); err != nil {
		return nil, nil, err
	}
	structural, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, nil, err
	}
	return internal, structural, defaulting.PruneDefaults(structural)
}

// Structural gives the schema of a kind for those who check types.
func (d *Definitions) Structural(gvk schema.GroupVersionKind) (*structuralschema.Structural, error) {
	one, ok := d.byKind[gvk.GroupKind()]
	if !ok || !one.header.serves(gvk.Version) {
		return nil, nil
	}
	crd, err := one.crd()
	if err != nil {
		return nil, err
	}
	_, structural, err := schemaOf(crd, gvk.Version)
	return structural, err
}
