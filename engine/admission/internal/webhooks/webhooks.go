// Package webhooks finds the webhooks that would be asked about an object. Nobody asks them here.
package webhooks

import (
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"
	"k8s.io/kubernetes/pkg/apis/core"

	"k8s.io/apimachinery/pkg/api/meta"

	"fairlead/engine/admission/internal/cluster"
)

// Webhooks are those of a cluster.
type Webhooks struct{ all []hook }

type hook struct {
	sort, configuration, name string
	rules                     []admissionregistrationv1.RuleWithOperations
	namespaces, objects       labels.Selector
}

// AddValidating makes the webhooks of a configuration known.
func (w *Webhooks) AddValidating(configuration *admissionregistrationv1.ValidatingWebhookConfiguration) error {
	for _, one := range configuration.Webhooks {
		if err := w.add("validating", configuration.Name, one.Name, one.Rules, one.NamespaceSelector, one.ObjectSelector); err != nil {
			return err
		}
	}
	return nil
}

// AddMutating makes the webhooks of a configuration known.
func (w *Webhooks) AddMutating(configuration *admissionregistrationv1.MutatingWebhookConfiguration) error {
	for _, one := range configuration.Webhooks {
		if err := w.add("mutating", configuration.Name, one.Name, one.Rules, one.NamespaceSelector, one.ObjectSelector); err != nil {
			return err
		}
	}
	return nil
}

func (w *Webhooks) add(sort, configuration, name string, matches []admissionregistrationv1.RuleWithOperations, namespaces, objects *metav1.LabelSelector) error {
	byNamespace, err := selector(namespaces)
	if err != nil {
		return err
	}
	byObject, err := selector(objects)
	if err != nil {
		return err
	}
	w.all = append(w.all, hook{sort, configuration, name, matches, byNamespace, byObject})
	return nil
}

// selector takes a missing one for one that selects everything, as defaulting does.
func selector(written *metav1.LabelSelector) (labels.Selector, error) {
	if written == nil {
		return labels.Everything(), nil
	}
	return metav1.LabelSelectorAsSelector(written)
}

// Any says whether the cluster has webhooks at all.
func (w *Webhooks) Any() bool { return len(w.all) > 0 }

// Matching says in sentences which webhooks would have been asked. Their match conditions are not looked at: they only
// make a webhook match less.
func (w *Webhooks) Matching(attributes admission.Attributes, interfaces admission.ObjectInterfaces, cluster *cluster.Cluster) (sentences []string) {
	if len(w.all) == 0 || rules.IsExemptAdmissionConfigurationResource(attributes) {
		return nil
	}
	resources := append(interfaces.GetEquivalentResourceMapper().EquivalentResourcesFor(attributes.GetResource(), ""), attributes.GetResource())
	for _, one := range w.all {
		matches := false
		for _, rule := range one.rules {
			for _, resource := range resources {
				matcher := rules.Matcher{Rule: rule, Attr: withResource{attributes, resource}}
				matches = matches || matcher.Matches()
			}
		}
		if matches && one.selects(attributes, cluster) {
			sentences = append(sentences, fmt.Sprintf("The %s webhook '%s' of '%s' would be asked; it cannot be asked here.", one.sort, one.name, one.configuration))
		}
	}
	return sentences
}

func (h hook) selects(attributes admission.Attributes, cluster *cluster.Cluster) bool {
	object := attributes.GetObject()
	if object == nil {
		object = attributes.GetOldObject()
	}
	accessor, err := meta.Accessor(object)
	if err != nil || !h.objects.Matches(labels.Set(accessor.GetLabels())) {
		return false
	}
	if namespace, ok := object.(*core.Namespace); ok {
		return h.namespaces.Matches(labels.Set(namespace.Labels))
	}
	if attributes.GetNamespace() == "" {
		return true
	}
	namespace, _ := cluster.Namespace(attributes.GetNamespace())
	return h.namespaces.Matches(labels.Set(namespace.Labels))
}
