package custom

import (
	"encoding/json"
	"fmt"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	kjson "sigs.k8s.io/json"
)

type codec struct {
	gvk        schema.GroupVersionKind
	structural *structuralschema.Structural
	preserve   bool
}

// Decode does what schemaCoercingDecoder and unstructuredDefaulter of customresource_handler.go do.
func (c codec) Decode(raw []byte) (runtime.Object, []error, error) {
	object := &unstructured.Unstructured{Object: map[string]any{}}
	strict, err := kjson.UnmarshalStrict(raw, &object.Object)
	if err != nil {
		return nil, nil, err
	}
	gvk := object.GroupVersionKind()
	metadata, hasMetadata, unknown, err := objectmeta.GetObjectMetaWithOptions(object.Object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, nil, err
	}
	if !c.preserve {
		track := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
		unknown = append(unknown, pruning.PruneWithOptions(object.Object, c.structural, true, track)...)
		defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, c.structural)
	}
	mistake, within := objectmeta.CoerceWithOptions(nil, object.Object, c.structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if mistake != nil {
		return nil, nil, mistake
	}
	object.SetGroupVersionKind(gvk)
	if hasMetadata {
		if err := objectmeta.SetObjectMeta(object.Object, metadata); err != nil {
			return nil, nil, err
		}
	}
	for _, path := range append(unknown, within...) {
		strict = append(strict, fmt.Errorf("unknown field %q", path))
	}
	defaulting.Default(object.Object, c.structural)
	return object, strict, nil
}

// Encode takes versions to differ in name only.
func (c codec) Encode(object runtime.Object) ([]byte, error) {
	custom := object.(*unstructured.Unstructured)
	if custom.GroupVersionKind() != c.gvk {
		custom = custom.DeepCopy()
		custom.SetGroupVersionKind(c.gvk)
	}
	return json.Marshal(custom.Object)
}

func (codec) Apply(earlier, later, live []byte) ([]byte, error) {
	patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch(earlier, later, live)
	if err != nil {
		return nil, err
	}
	return jsonpatch.MergePatch(live, patch)
}
