package kinds

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// strictJSON names each unknown and each repeated field; looseJSON writes.
var strictJSON, looseJSON runtime.Serializer

func init() {
	for _, media := range legacyscheme.Codecs.SupportedMediaTypes() {
		if media.MediaType == runtime.ContentTypeJSON {
			strictJSON, looseJSON = media.StrictSerializer, media.Serializer
		}
	}
}

type codec struct{ gvk schema.GroupVersionKind }

func (c codec) Decode(raw []byte) (runtime.Object, []error, error) {
	object, _, err := legacyscheme.Codecs.DecoderToVersion(strictJSON, runtime.InternalGroupVersioner).Decode(raw, nil, nil)
	if strict, ok := runtime.AsStrictDecodingError(err); ok && object != nil {
		return object, strict.Errors(), nil
	}
	return object, nil, err
}

func (c codec) Encode(object runtime.Object) ([]byte, error) {
	return runtime.Encode(legacyscheme.Codecs.EncoderForVersion(looseJSON, c.gvk.GroupVersion()), object)
}

func (c codec) Apply(earlier, later, live []byte) ([]byte, error) {
	typed, err := legacyscheme.Scheme.New(c.gvk)
	if err != nil {
		return nil, err
	}
	schema, err := strategicpatch.NewPatchMetaFromStruct(typed)
	if err != nil {
		return nil, err
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(earlier, later, live, schema, true)
	if err != nil {
		return nil, err
	}
	return strategicpatch.StrategicMergePatchUsingLookupPatchMeta(live, patch, schema)
}

// External reads an object of a built-in kind, with defaults, in a version of its group: what clients and informers hold.
// Versions are converted by way of the internal one.
func External(raw []byte, version schema.GroupVersion) (runtime.Object, error) {
	internal, err := runtime.Decode(legacyscheme.Codecs.DecoderToVersion(looseJSON, runtime.InternalGroupVersioner), raw)
	if err != nil {
		return nil, err
	}
	return legacyscheme.Scheme.ConvertToVersion(internal, version)
}
