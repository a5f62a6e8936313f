// Package webhooks finds the webhooks that would be asked about an object. Nobody asks them here.
package webhooks

import (
	"context"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"

	"fairlead/engine/admission/internal/cluster"
	"fairlead/engine/admission/internal/verdict"
)

// Webhooks are those of a cluster.
type Webhooks struct {
	all     []*Hook
	matcher *matching.Matcher
}

// New has none yet.
func New(cluster *cluster.Cluster) *Webhooks {
	return &Webhooks{matcher: matching.NewMatcher(cluster.Namespaces(), nil)}
}

// Hook is one webhook, of any number of clusters.
type Hook struct {
	sort, configuration, name string
	criteria                  criteria
	conditions                conditions
}

// OfValidating are the webhooks of a configuration.
func OfValidating(configuration *admissionregistrationv1.ValidatingWebhookConfiguration) (hooks []*Hook) {
	for _, one := range configuration.Webhooks {
		hooks = append(hooks, &Hook{
			"validating", configuration.Name, one.Name, criteriaOf(one.Rules, one.NamespaceSelector, one.ObjectSelector, one.MatchPolicy),
			compile(one.Name, "admit", one.MatchConditions, one.FailurePolicy),
		})
	}
	return hooks
}

// OfMutating are the webhooks of a configuration.
func OfMutating(configuration *admissionregistrationv1.MutatingWebhookConfiguration) (hooks []*Hook) {
	for _, one := range configuration.Webhooks {
		hooks = append(hooks, &Hook{
			"mutating", configuration.Name, one.Name, criteriaOf(one.Rules, one.NamespaceSelector, one.ObjectSelector, one.MatchPolicy),
			compile(one.Name, "admit", one.MatchConditions, one.FailurePolicy),
		})
	}
	return hooks
}

// Add makes webhooks known, unless a selector makes no sense.
func (w *Webhooks) Add(hooks []*Hook) error {
	for _, one := range hooks {
		if _, err := one.criteria.GetParsedNamespaceSelector(); err != nil {
			return err
		}
		if _, err := one.criteria.GetParsedObjectSelector(); err != nil {
			return err
		}
	}
	w.all = append(w.all, hooks...)
	return nil
}

// Any says whether the cluster has webhooks at all.
func (w *Webhooks) Any() bool { return len(w.all) > 0 }

// Report says which webhooks would have been asked. It refuses what the API server refuses without asking: where a
// condition cannot be evaluated, and failing is the webhook's policy.
func (w *Webhooks) Report(ctx context.Context, attributes admission.Attributes, interfaces admission.ObjectInterfaces, report *verdict.Verdict) {
	if len(w.all) == 0 || rules.IsExemptAdmissionConfigurationResource(attributes) {
		return
	}
	for _, one := range w.all {
		if len(one.criteria.resources.ResourceRules) == 0 {
			continue // To a policy, no rules are all.
		}
		matches, _, kind, err := w.matcher.Matches(attributes, interfaces, one.criteria)
		if err != nil || !matches {
			continue
		}
		matches, err = one.conditions.hold(ctx, attributes, kind, interfaces)
		if err != nil {
			report.Add(verdict.PolicyError, verdict.Denial, "", fmt.Sprintf("the match conditions of the %s webhook '%s' of '%s' cannot be evaluated: %v", one.sort, one.name, one.configuration, err))
			continue
		}
		if matches {
			report.Skip(fmt.Sprintf("The %s webhook '%s' of '%s' would be asked; it cannot be asked here.", one.sort, one.name, one.configuration))
		}
	}
}
