package policies

import (
	"context"
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/structured-merge-diff/v6/typed"

	"fairlead/engine/admission/internal/custom"
	"fairlead/engine/admission/internal/kinds"
)

// converters say how apply configurations of mutating policies merge: built-in kinds as their published schema says.
type converters struct{ definitions *custom.Definitions }

func (c converters) GetTypeConverter(gvk schema.GroupVersionKind) managedfields.TypeConverter {
	if kinds.TryFind(gvk) != nil {
		return builtIn{}
	}
	if converter, err := c.definitions.TypeConverter(gvk); err == nil && converter != nil {
		return converter
	}
	return managedfields.NewDeducedTypeConverter()
}

func (converters) Run(context.Context) {}

// builtIn reads the long schema of built-in kinds when something is merged, which JSON patches never are.
type builtIn struct{}

var published = sync.OnceValue(func() managedfields.TypeConverter {
	return applyconfigurations.NewTypeConverter(legacyscheme.Scheme)
})

func (builtIn) ObjectToTyped(object runtime.Object, options ...typed.ValidationOptions) (*typed.TypedValue, error) {
	return published().ObjectToTyped(object, options...)
}

func (builtIn) TypedToObject(value *typed.TypedValue) (runtime.Object, error) {
	return published().TypedToObject(value)
}
