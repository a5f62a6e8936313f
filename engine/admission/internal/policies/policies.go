// Package policies lets the API server's own code decide by the admission policies of a cluster.
package policies

import (
	"context"
	"fmt"
	"slices"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/client-go/informers"

	"fairlead/engine/admission/internal/cluster"
	"fairlead/engine/admission/internal/custom"
	"fairlead/engine/admission/internal/kinds"
)

// Policies are those of a cluster, with their bindings and params.
type Policies struct {
	cluster     *cluster.Cluster
	definitions *custom.Definitions
	authorizer  *asked

	validating []validating.PolicyHook
	mutating   []mutating.PolicyHook
	validator  generic.Dispatcher[validating.PolicyHook]
	mutator    generic.Dispatcher[mutating.PolicyHook]

	// request counts what was asked about, so that evaluators know whether they were asked the same before.
	request uint64
}

// Written are policies and bindings as a cluster stores them.
type Written struct {
	Validating         []*Validating
	ValidatingBindings []*admissionregistrationv1.ValidatingAdmissionPolicyBinding
	Mutating           []*Mutating
	MutatingBindings   []*admissionregistrationv1.MutatingAdmissionPolicyBinding

	// Objects finds what the cluster has of a kind, so that policies find their params.
	Objects func(schema.GroupVersionKind) ([]runtime.Object, error)
}

// Mistake is one that a policy or binding has in itself.
type Mistake struct{ Kind, Name, Path, Message string }

// Validating is a policy that is compiled, for any number of clusters of a version.
type Validating struct {
	policy    *admissionregistrationv1.ValidatingAdmissionPolicy
	evaluator validating.Validator
	mistakes  []Mistake
}

// CompileValidating compiles a policy.
func CompileValidating(policy *admissionregistrationv1.ValidatingAdmissionPolicy) *Validating {
	return &Validating{policy, compileValidating(policy), mistakesOfValidating(policy)}
}

// Mutating is a policy that is compiled, for any number of clusters of a version.
type Mutating struct {
	policy    *admissionregistrationv1.MutatingAdmissionPolicy
	evaluator mutating.PolicyEvaluator
	mistakes  []Mistake
}

// CompileMutating compiles a policy.
func CompileMutating(policy *admissionregistrationv1.MutatingAdmissionPolicy) *Mutating {
	return &Mutating{policy, compileMutating(policy), mistakesOfMutating(policy)}
}

// New binds policies that are compiled.
func New(cluster *cluster.Cluster, definitions *custom.Definitions, written Written) (*Policies, []Mistake) {
	p := &Policies{cluster: cluster, definitions: definitions, authorizer: &asked{}}
	matcher := matching.NewMatcher(cluster.Namespaces(), nil)
	p.validator = validating.NewDispatcher(p.authorizer, generic.NewPolicyMatcher(matcher))
	p.mutator = mutating.NewDispatcher(p.authorizer, matcher, converters{definitions})
	mistakes := p.addValidating(written)
	return p, append(mistakes, p.addMutating(written)...)
}

func (p *Policies) addValidating(written Written) (mistakes []Mistake) {
	const kind = "ValidatingAdmissionPolicy"
	slices.SortFunc(written.Validating, func(a, b *Validating) int { return byName(a.policy, b.policy) })
	slices.SortFunc(written.ValidatingBindings, byName)
	bound := map[string][]*admissionregistrationv1.ValidatingAdmissionPolicyBinding{}
	for _, binding := range written.ValidatingBindings {
		bound[binding.Spec.PolicyName] = append(bound[binding.Spec.PolicyName], binding)
	}
	for _, one := range written.Validating {
		policy := one.policy
		hook := validating.PolicyHook{Policy: policy, Bindings: bound[policy.Name], Evaluator: &remembering{Validator: one.evaluator, of: p}}
		delete(bound, policy.Name)
		mistakes = append(mistakes, one.mistakes...)
		if params := policy.Spec.ParamKind; params != nil {
			hook.ParamInformer, hook.ParamScope, hook.ConfigurationError = p.params(*params, written.Objects)
			mistakes = appendMistake(mistakes, kind, policy.Name, "spec.paramKind", hook.ConfigurationError)
		}
		if len(hook.Bindings) == 0 {
			mistakes = append(mistakes, Mistake{kind, policy.Name, "", "No binding names this policy, so it decides about nothing."})
		}
		p.validating = append(p.validating, hook)
	}
	return append(mistakes, unknownPolicies(kind, bound)...)
}

func (p *Policies) addMutating(written Written) (mistakes []Mistake) {
	const kind = "MutatingAdmissionPolicy"
	slices.SortFunc(written.Mutating, func(a, b *Mutating) int { return byName(a.policy, b.policy) })
	slices.SortFunc(written.MutatingBindings, byName)
	bound := map[string][]*admissionregistrationv1.MutatingAdmissionPolicyBinding{}
	for _, binding := range written.MutatingBindings {
		bound[binding.Spec.PolicyName] = append(bound[binding.Spec.PolicyName], binding)
	}
	for _, one := range written.Mutating {
		policy := one.policy
		hook := mutating.PolicyHook{Policy: policy, Bindings: bound[policy.Name], Evaluator: one.evaluator}
		delete(bound, policy.Name)
		mistakes = append(mistakes, one.mistakes...)
		if params := policy.Spec.ParamKind; params != nil {
			hook.ParamInformer, hook.ParamScope, hook.ConfigurationError = p.params(*params, written.Objects)
			mistakes = appendMistake(mistakes, kind, policy.Name, "spec.paramKind", hook.ConfigurationError)
		}
		if hook.Evaluator.Error != nil {
			hook.ConfigurationError = hook.Evaluator.Error
		}
		if len(hook.Bindings) == 0 {
			mistakes = append(mistakes, Mistake{kind, policy.Name, "", "No binding names this policy, so it changes nothing."})
		}
		p.mutating = append(p.mutating, hook)
	}
	return append(mistakes, unknownPolicies(kind, bound)...)
}

func byName[T interface{ GetName() string }](a, b T) int {
	return strings.Compare(a.GetName(), b.GetName())
}

func appendMistake(mistakes []Mistake, kind, name, path string, err error) []Mistake {
	if err == nil {
		return mistakes
	}
	return append(mistakes, Mistake{kind, name, path, err.Error()})
}

func unknownPolicies[B interface{ GetName() string }](kind string, bound map[string][]B) (mistakes []Mistake) {
	for policy, bindings := range bound {
		for _, binding := range bindings {
			mistakes = append(mistakes, Mistake{kind + "Binding", binding.GetName(), "spec.policyName", fmt.Sprintf("There is no %s '%s'.", kind, policy)})
		}
	}
	slices.SortFunc(mistakes, func(a, b Mistake) int { return strings.Compare(a.Name, b.Name) })
	return mistakes
}

// params gives an informer of a kind of params, filled with the cluster's objects.
func (p *Policies) params(kind admissionregistrationv1.ParamKind, objects func(schema.GroupVersionKind) ([]runtime.Object, error)) (informers.GenericInformer, meta.RESTScope, error) {
	version, err := schema.ParseGroupVersion(kind.APIVersion)
	if err != nil {
		return nil, nil, err
	}
	gvk := version.WithKind(kind.Kind)
	resource, namespaced, known := p.definitions.Scope(gvk)
	if builtIn := kinds.TryFind(gvk); builtIn != nil {
		resource, namespaced, known = builtIn.Resource, builtIn.Namespaced, true
	}
	if !known {
		return nil, nil, fmt.Errorf("failed to find resource referenced by paramKind: '%v'", gvk)
	}
	found, err := objects(gvk)
	if err != nil {
		return nil, nil, err
	}
	for _, one := range found {
		p.cluster.Add(gvk, one)
	}
	scope := meta.RESTScopeRoot
	if namespaced {
		scope = meta.RESTScopeNamespace
	}
	return p.cluster.Informer(gvk, resource.GroupResource()), scope, nil
}

// asked is an authorizer without an opinion, which remembers that somebody wanted one.
type asked struct{ yes bool }

func (a *asked) Authorize(context.Context, authorizer.Attributes) (authorizer.Decision, string, error) {
	a.yes = true
	return authorizer.DecisionNoOpinion, "who may do what is known to a running cluster only", nil
}

// Any says whether there is something to decide by.
func (p *Policies) Any() bool { return len(p.validating)+len(p.mutating) > 0 }
