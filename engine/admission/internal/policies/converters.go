package policies

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"fairlead/engine/admission/internal/custom"
	"fairlead/engine/admission/internal/kinds"
)

// converters say how apply configurations of mutating policies merge: built-in kinds as their published schema says.
type converters struct{ definitions *custom.Definitions }

// builtIn is made when it is first needed: it reads a long schema.
var builtIn managedfields.TypeConverter

func (c converters) GetTypeConverter(gvk schema.GroupVersionKind) managedfields.TypeConverter {
	if kinds.TryFind(gvk) != nil {
		if builtIn == nil {
			builtIn = applyconfigurations.NewTypeConverter(legacyscheme.Scheme)
		}
		return builtIn
	}
	if converter, err := c.definitions.TypeConverter(gvk); err == nil && converter != nil {
		return converter
	}
	return managedfields.NewDeducedTypeConverter()
}

func (converters) Run(context.Context) {}
