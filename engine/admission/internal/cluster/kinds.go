package cluster

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The kinds that plugins ask for, in the version that they ask for.
var (
	Namespace      = corev1.SchemeGroupVersion.WithKind("Namespace")
	Pod            = corev1.SchemeGroupVersion.WithKind("Pod")
	ServiceAccount = corev1.SchemeGroupVersion.WithKind("ServiceAccount")
	LimitRange     = corev1.SchemeGroupVersion.WithKind("LimitRange")
	ResourceQuota  = corev1.SchemeGroupVersion.WithKind("ResourceQuota")
	PriorityClass  = schedulingv1.SchemeGroupVersion.WithKind("PriorityClass")
	RuntimeClass   = nodev1.SchemeGroupVersion.WithKind("RuntimeClass")
	StorageClass   = storagev1.SchemeGroupVersion.WithKind("StorageClass")
	IngressClass   = networkingv1.SchemeGroupVersion.WithKind("IngressClass")
)

// systemPriorityClasses are made by the API server itself when it starts.
func systemPriorityClasses() (classes []*schedulingv1.PriorityClass) {
	preempts := corev1.PreemptLowerPriority
	for name, value := range map[string]int32{"system-node-critical": 2000001000, "system-cluster-critical": 2000000000} {
		classes = append(classes, &schedulingv1.PriorityClass{
			ObjectMeta: metav1.ObjectMeta{Name: name}, Value: value, PreemptionPolicy: &preempts,
		})
	}
	return classes
}
