package policies

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// remembering evaluates a policy once for a request, although it is asked twice where something is to be said: with all
// others, then alone, so that what is said can be told apart. Bindings have no say in it.
type remembering struct {
	validating.Validator
	of *Policies

	request   uint64
	evaluated []evaluated
}

// evaluated is what came of params, and whether the authorizer was asked on the way.
type evaluated struct {
	params   runtime.Object
	resource schema.GroupVersionResource
	result   validating.ValidateResult
	asked    bool
}

func (r *remembering) Validate(ctx context.Context, resource schema.GroupVersionResource, attributes *admission.VersionedAttributes,
	params runtime.Object, namespace *corev1.Namespace, budget int64, authz authorizer.UnconditionalAuthorizer) validating.ValidateResult {
	if r.request != r.of.request {
		r.request, r.evaluated = r.of.request, nil
	}
	for _, one := range r.evaluated {
		if one.params == params && one.resource == resource {
			r.of.authorizer.yes = r.of.authorizer.yes || one.asked
			return one.result
		}
	}
	before := r.of.authorizer.yes
	r.of.authorizer.yes = false
	result := r.Validator.Validate(ctx, resource, attributes, params, namespace, budget, authz)
	r.evaluated = append(r.evaluated, evaluated{params, resource, result, r.of.authorizer.yes})
	r.of.authorizer.yes = r.of.authorizer.yes || before
	return result
}
