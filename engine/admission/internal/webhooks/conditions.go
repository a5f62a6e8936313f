package webhooks

import (
	"context"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/cel/environment"
)

// conditions are the match conditions of a webhook; most have none.
type conditions struct{ matcher matchconditions.Matcher }

// compile does what the accessors of the webhook plugin do.
func compile(name, sort string, written []admissionregistrationv1.MatchCondition, policy *admissionregistrationv1.FailurePolicyType) conditions {
	if len(written) == 0 {
		return conditions{}
	}
	expressions := make([]plugincel.ExpressionAccessor, len(written))
	for i := range written {
		expressions[i] = (*matchconditions.MatchCondition)(&written[i])
	}
	compiler := plugincel.NewConditionCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	evaluator := compiler.CompileCondition(expressions, plugincel.OptionalVariableDeclarations{HasAuthorizer: true}, environment.StoredExpressions)
	return conditions{matchconditions.NewMatcher(evaluator, policy, "webhook", sort, name)}
}

// hold says whether the webhook is asked. Where that depends on who may do what, it is taken to be.
func (c conditions) hold(ctx context.Context, attributes admission.Attributes, kind schema.GroupVersionKind, interfaces admission.ObjectInterfaces) (bool, error) {
	if c.matcher == nil {
		return true, nil
	}
	versioned, err := admission.NewVersionedAttributes(attributes, kind, interfaces)
	if err != nil {
		return false, err
	}
	asked := &authorization{}
	result := c.matcher.Match(ctx, versioned, nil, asked)
	if asked.yes {
		return true, nil
	}
	return result.Matches, result.Error
}

// authorization has no opinion, and remembers that somebody wanted one.
type authorization struct{ yes bool }

func (a *authorization) Authorize(context.Context, authorizer.Attributes) (authorizer.Decision, string, error) {
	a.yes = true
	return authorizer.DecisionNoOpinion, "", nil
}
