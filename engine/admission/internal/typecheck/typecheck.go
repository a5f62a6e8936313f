package typecheck

import (
	"fmt"
	"reflect"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/cel/openapi/resolver"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"fairlead/engine/admission/internal/custom"
	"fairlead/engine/admission/internal/kinds"
)

// Warning is one that the API server would write into the status of a policy.
type Warning struct {
	Policy  string `json:"policy"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Check says which expressions of a policy make no sense for a kind that it matches.
func Check(definitions *custom.Definitions, policy *admissionregistrationv1.ValidatingAdmissionPolicy) []Warning {
	mapper := meta.NewDefaultRESTMapper(nil)
	add := func(kind kinds.Kind) {
		scope := meta.RESTScopeRoot
		if kind.Namespaced {
			scope = meta.RESTScopeNamespace
		}
		singular := kind.GVK.GroupVersion().WithResource(strings.ToLower(kind.GVK.Kind))
		mapper.AddSpecific(kind.GVK, kind.Resource, singular, scope)
	}
	for _, kind := range kinds.All() {
		add(*kind)
	}
	for _, kind := range definitions.All() {
		add(kind)
	}
	checker := validating.TypeChecker{SchemaResolver: schemas{definitions}, RestMapper: mapper}
	warnings := []Warning{}
	for _, one := range checker.Check(policy) {
		warnings = append(warnings, Warning{policy.Name, one.FieldRef, one.Warning})
	}
	return warnings
}

// schemas knows those of built-in kinds and of CRDs.
type schemas struct{ definitions *custom.Definitions }

func (s schemas) ResolveSchema(gvk schema.GroupVersionKind) (*spec.Schema, error) {
	if kinds.TryFind(gvk) != nil {
		object, err := legacyscheme.Scheme.New(gvk)
		if err != nil {
			return nil, err
		}
		return schemaOf(reflect.TypeOf(object)), nil
	}
	found, err := s.definitions.Schema(gvk)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, fmt.Errorf("cannot resolve %v: %w", gvk, resolver.ErrSchemaNotFound)
	}
	return found, nil
}
