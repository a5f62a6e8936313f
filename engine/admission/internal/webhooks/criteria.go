package webhooks

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// criteria say what a webhook is asked about, as those of policies do: both are matched by the same official code.
type criteria struct {
	resources          admissionregistrationv1.MatchResources
	namespaces, object labels.Selector
	err                error
}

// criteriaOf takes a missing selector for one that selects everything, as defaulting does.
func criteriaOf(rules []admissionregistrationv1.RuleWithOperations, namespaces, object *metav1.LabelSelector, policy *admissionregistrationv1.MatchPolicyType) criteria {
	made := criteria{resources: admissionregistrationv1.MatchResources{MatchPolicy: policy}}
	for _, rule := range rules {
		made.resources.ResourceRules = append(made.resources.ResourceRules, admissionregistrationv1.NamedRuleWithOperations{RuleWithOperations: rule})
	}
	if made.namespaces, made.err = selector(namespaces); made.err == nil {
		made.object, made.err = selector(object)
	}
	return made
}

func selector(written *metav1.LabelSelector) (labels.Selector, error) {
	if written == nil {
		return labels.Everything(), nil
	}
	return metav1.LabelSelectorAsSelector(written)
}

func (c criteria) GetParsedNamespaceSelector() (labels.Selector, error) { return c.namespaces, c.err }
func (c criteria) GetParsedObjectSelector() (labels.Selector, error)    { return c.object, c.err }
func (c criteria) GetMatchResources() admissionregistrationv1.MatchResources {
	return c.resources
}
