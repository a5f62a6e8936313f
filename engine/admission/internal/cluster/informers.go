package cluster

import (
	schedulingapi "k8s.io/api/scheduling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/informers/core"
	corev1 "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/informers/networking"
	networkingv1 "k8s.io/client-go/informers/networking/v1"
	"k8s.io/client-go/informers/node"
	nodev1 "k8s.io/client-go/informers/node/v1"
	"k8s.io/client-go/informers/scheduling"
	schedulingv1 "k8s.io/client-go/informers/scheduling/v1"
	"k8s.io/client-go/informers/storage"
	storagev1 "k8s.io/client-go/informers/storage/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	networkinglisters "k8s.io/client-go/listers/networking/v1"
	nodelisters "k8s.io/client-go/listers/node/v1"
	schedulinglisters "k8s.io/client-go/listers/scheduling/v1"
	storagelisters "k8s.io/client-go/listers/storage/v1"
	"k8s.io/client-go/tools/cache"
)

// Informers are what plugins look things up with. Those that no plugin here asks for are missing.
func (c *Cluster) Informers() informers.SharedInformerFactory { return factory{cluster: c} }

// Informer is that of any kind, for params of policies.
func (c *Cluster) Informer(kind schema.GroupVersionKind, resource schema.GroupResource) informers.GenericInformer {
	return genericInformer{informer{indexer: c.Of(kind)}, resource}
}

// The embedded interfaces are nil: a plugin that begins to ask for more panics, and a test of it fails.
type (
	factory struct {
		informers.SharedInformerFactory
		cluster *Cluster
	}
	coreGroup struct {
		core.Interface
		corev1Group
	}
	corev1Group struct {
		corev1.Interface
		cluster *Cluster
	}
	networkingGroup struct {
		networking.Interface
		networkingv1Group
	}
	networkingv1Group struct {
		networkingv1.Interface
		cluster *Cluster
	}
	nodeGroup struct {
		node.Interface
		nodev1Group
	}
	nodev1Group struct {
		nodev1.Interface
		cluster *Cluster
	}
	schedulingGroup struct {
		scheduling.Interface
		schedulingv1Group
	}
	schedulingv1Group struct {
		schedulingv1.Interface
		cluster *Cluster
	}
	storageGroup struct {
		storage.Interface
		storagev1Group
	}
	storagev1Group struct {
		storagev1.Interface
		cluster *Cluster
	}
)

func (f factory) Core() core.Interface {
	return coreGroup{corev1Group: corev1Group{cluster: f.cluster}}
}
func (f factory) Networking() networking.Interface {
	return networkingGroup{networkingv1Group: networkingv1Group{cluster: f.cluster}}
}
func (f factory) Node() node.Interface {
	return nodeGroup{nodev1Group: nodev1Group{cluster: f.cluster}}
}
func (f factory) Scheduling() scheduling.Interface {
	return schedulingGroup{schedulingv1Group: schedulingv1Group{cluster: f.cluster}}
}
func (f factory) Storage() storage.Interface {
	return storageGroup{storagev1Group: storagev1Group{cluster: f.cluster}}
}

func (g coreGroup) V1() corev1.Interface             { return g.corev1Group }
func (g networkingGroup) V1() networkingv1.Interface { return g.networkingv1Group }
func (g nodeGroup) V1() nodev1.Interface             { return g.nodev1Group }
func (g schedulingGroup) V1() schedulingv1.Interface { return g.schedulingv1Group }
func (g storageGroup) V1() storagev1.Interface       { return g.storagev1Group }

func (g corev1Group) ServiceAccounts() corev1.TypedServiceAccountInformer {
	return serviceAccounts{of: informer{indexer: g.cluster.Of(ServiceAccount)}}
}
func (g corev1Group) LimitRanges() corev1.TypedLimitRangeInformer {
	return limitRanges{of: informer{indexer: g.cluster.Of(LimitRange)}}
}
func (g networkingv1Group) IngressClasses() networkingv1.TypedIngressClassInformer {
	return ingressClasses{of: informer{indexer: g.cluster.Of(IngressClass)}}
}
func (g nodev1Group) RuntimeClasses() nodev1.TypedRuntimeClassInformer {
	return runtimeClasses{of: informer{indexer: g.cluster.Of(RuntimeClass)}}
}
func (g schedulingv1Group) PriorityClasses() schedulingv1.TypedPriorityClassInformer {
	return priorityClasses{of: informer{indexer: g.cluster.Of(PriorityClass)}, cluster: g.cluster}
}
func (g storagev1Group) StorageClasses() storagev1.TypedStorageClassInformer {
	return storageClasses{of: informer{indexer: g.cluster.Of(StorageClass)}}
}

// informer has always seen everything.
type informer struct {
	cache.SharedIndexInformer
	indexer cache.Indexer
}

func (i informer) Informer() cache.SharedIndexInformer { return i }
func (i informer) HasSynced() bool                     { return true }
func (i informer) GetIndexer() cache.Indexer           { return i.indexer }

type (
	serviceAccounts struct {
		corev1.TypedServiceAccountInformer
		of informer
	}
	limitRanges struct {
		corev1.TypedLimitRangeInformer
		of informer
	}
	ingressClasses struct {
		networkingv1.TypedIngressClassInformer
		of informer
	}
	runtimeClasses struct {
		nodev1.TypedRuntimeClassInformer
		of informer
	}
	storageClasses struct {
		storagev1.TypedStorageClassInformer
		of informer
	}
	priorityClasses struct {
		schedulingv1.TypedPriorityClassInformer
		of      informer
		cluster *Cluster
	}

	// priorityClassLister knows what is assumed too: the plugin asks nobody else.
	priorityClassLister struct {
		schedulinglisters.PriorityClassLister
		cluster *Cluster
	}
	genericInformer struct {
		informer
		resource schema.GroupResource
	}
)

func (i serviceAccounts) Informer() cache.SharedIndexInformer { return i.of }
func (i serviceAccounts) Lister() corelisters.ServiceAccountLister {
	return corelisters.NewServiceAccountLister(i.of.indexer)
}
func (i limitRanges) Informer() cache.SharedIndexInformer { return i.of }
func (i limitRanges) Lister() corelisters.LimitRangeLister {
	return corelisters.NewLimitRangeLister(i.of.indexer)
}
func (i ingressClasses) Informer() cache.SharedIndexInformer { return i.of }
func (i ingressClasses) Lister() networkinglisters.IngressClassLister {
	return networkinglisters.NewIngressClassLister(i.of.indexer)
}
func (i runtimeClasses) Informer() cache.SharedIndexInformer { return i.of }
func (i runtimeClasses) Lister() nodelisters.RuntimeClassLister {
	return nodelisters.NewRuntimeClassLister(i.of.indexer)
}
func (i storageClasses) Informer() cache.SharedIndexInformer { return i.of }
func (i storageClasses) Lister() storagelisters.StorageClassLister {
	return storagelisters.NewStorageClassLister(i.of.indexer)
}
func (i priorityClasses) Informer() cache.SharedIndexInformer { return i.of }
func (i priorityClasses) Lister() schedulinglisters.PriorityClassLister {
	return priorityClassLister{schedulinglisters.NewPriorityClassLister(i.of.indexer), i.cluster}
}
func (l priorityClassLister) Get(name string) (*schedulingapi.PriorityClass, error) {
	class, err := l.PriorityClassLister.Get(name)
	if apierrors.IsNotFound(err) && l.cluster.assume("PriorityClass", name) {
		return &schedulingapi.PriorityClass{ObjectMeta: metav1.ObjectMeta{Name: name}}, nil
	}
	return class, err
}
func (i genericInformer) Lister() cache.GenericLister {
	return cache.NewGenericLister(i.indexer, i.resource)
}
