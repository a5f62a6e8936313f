// Package quota counts what objects use of the quotas of their namespaces.
package quota

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/resourcequota"
	quota "k8s.io/apiserver/pkg/quota/v1"
	"k8s.io/apiserver/pkg/quota/v1/generic"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/quota/v1/evaluator/core"
	"k8s.io/utils/clock"

	"fairlead/engine/admission/internal/cluster"
)

// Quotas are those of a cluster.
type Quotas struct {
	cluster    *cluster.Cluster
	evaluators map[schema.GroupResource]quota.Evaluator
	used       map[string][]corev1.ResourceQuota
}

// named are counts with names of their own from before there were names for all of them.
var named = map[string]corev1.ResourceName{
	"configmaps": corev1.ResourceConfigMaps, "resourcequotas": corev1.ResourceQuotas,
	"replicationcontrollers": corev1.ResourceReplicationControllers, "secrets": corev1.ResourceSecrets,
}

// New counts what status.used of the cluster's quotas says, and nothing else yet.
func New(cluster *cluster.Cluster) *Quotas {
	q := &Quotas{cluster: cluster, evaluators: map[schema.GroupResource]quota.Evaluator{}, used: map[string][]corev1.ResourceQuota{}}
	for _, one := range []quota.Evaluator{
		core.NewPodEvaluator(nil, clock.RealClock{}), core.NewServiceEvaluator(nil), core.NewPersistentVolumeClaimEvaluator(nil),
	} {
		q.evaluators[one.GroupResource()] = one
	}
	for resource, name := range named {
		q.evaluators[corev1.Resource(resource)] = generic.NewObjectCountEvaluator(corev1.Resource(resource), nil, name)
	}
	return q
}

// Fork counts on its own from here.
func (q *Quotas) Fork() *Quotas {
	fork := *q
	fork.used = map[string][]corev1.ResourceQuota{}
	for namespace, quotas := range q.used {
		fork.used[namespace] = slices.Clone(quotas)
	}
	return &fork
}

// Charge refuses an object that uses more than is left, and counts it otherwise.
func (q *Quotas) Charge(attributes admission.Attributes) error {
	if attributes.GetNamespace() == "" || attributes.GetSubresource() != "" {
		return nil
	}
	quotas := q.of(attributes.GetNamespace())
	if len(quotas) == 0 {
		return nil
	}
	left, err := resourcequota.CheckRequest(quotas, attributes, q.evaluator(attributes.GetResource().GroupResource()), nil)
	if err != nil {
		return err
	}
	q.used[attributes.GetNamespace()] = left
	return nil
}

func (q *Quotas) evaluator(resource schema.GroupResource) quota.Evaluator {
	if known, ok := q.evaluators[resource]; ok {
		return known
	}
	counts := generic.NewObjectCountEvaluator(resource, nil, "")
	q.evaluators[resource] = counts
	return counts
}

// of gives the quotas of a namespace, sorted. The controller that keeps their status up to date is not here.
func (q *Quotas) of(namespace string) []corev1.ResourceQuota {
	if quotas, ok := q.used[namespace]; ok {
		return quotas
	}
	found, _ := q.cluster.Of(cluster.ResourceQuota).ByIndex(cache.NamespaceIndex, namespace)
	quotas := make([]corev1.ResourceQuota, 0, len(found))
	for _, one := range found {
		copied := one.(*corev1.ResourceQuota).DeepCopy()
		copied.Status.Hard = copied.Spec.Hard
		used := corev1.ResourceList{}
		for name := range copied.Spec.Hard {
			used[name] = resource.Quantity{}
			if known, ok := copied.Status.Used[name]; ok {
				used[name] = known
			}
		}
		copied.Status.Used = used
		quotas = append(quotas, *copied)
	}
	slices.SortFunc(quotas, func(a, b corev1.ResourceQuota) int { return strings.Compare(a.Name, b.Name) })
	q.used[namespace] = quotas
	return quotas
}
