package custom

import (
	"errors"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var errNoConversion = errors.New("custom resources are not converted to internal versions")

// typer knows an unstructured object to be of its own kind.
type typer struct{}

func (typer) ObjectKinds(object runtime.Object) ([]schema.GroupVersionKind, bool, error) {
	return []schema.GroupVersionKind{object.GetObjectKind().GroupVersionKind()}, false, nil
}

func (typer) Recognizes(schema.GroupVersionKind) bool { return true }

// objectInterfaces are those of custom resources whose versions differ in name only, which is the conversion `None`.
type objectInterfaces struct {
	equivalents runtime.EquivalentResourceMapper
}

func (o objectInterfaces) GetObjectCreater() runtime.ObjectCreater     { return creater{} }
func (o objectInterfaces) GetObjectTyper() runtime.ObjectTyper         { return typer{} }
func (o objectInterfaces) GetObjectDefaulter() runtime.ObjectDefaulter { return defaulter{} }
func (o objectInterfaces) GetObjectConvertor() runtime.ObjectConvertor { return convertor{} }
func (o objectInterfaces) GetEquivalentResourceMapper() runtime.EquivalentResourceMapper {
	return o.equivalents
}

type creater struct{}

func (creater) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(kind)
	return object, nil
}

type defaulter struct{}

func (defaulter) Default(runtime.Object) {}

type convertor struct{}

func (convertor) Convert(in, out, _ any) error {
	from, ok := in.(*unstructured.Unstructured)
	to, same := out.(*unstructured.Unstructured)
	if !ok || !same {
		return errNoConversion
	}
	kind := to.GroupVersionKind()
	to.Object = runtime.DeepCopyJSON(from.Object)
	to.SetGroupVersionKind(kind)
	return nil
}

func (convertor) ConvertToVersion(in runtime.Object, target runtime.GroupVersioner) (runtime.Object, error) {
	from, ok := in.(*unstructured.Unstructured)
	if !ok {
		return nil, errNoConversion
	}
	kind, ok := target.KindForGroupVersionKinds([]schema.GroupVersionKind{from.GroupVersionKind()})
	if !ok {
		return from, nil
	}
	to := from.DeepCopy()
	to.SetGroupVersionKind(kind)
	return to, nil
}

func (convertor) ConvertFieldLabel(_ schema.GroupVersionKind, label, value string) (string, string, error) {
	return label, value, nil
}
