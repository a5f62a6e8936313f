// Package cluster holds what is there already when an object is judged: what the API server would find in its storage.
package cluster

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"
)

// Cluster is the storage, as informers of the API server show it.
type Cluster struct {
	indexers map[schema.GroupVersionKind]cache.Indexer
	assumed  []string
	notes    []string

	// unknown are the namespaces that were asked for and never added.
	unknown map[string]*corev1.Namespace
}

// New is a cluster with what every cluster has. Objects of the kinds that are assumed exist, whether they were added
// or not: a note is taken whenever one is needed.
func New(assumed []string) *Cluster {
	c := &Cluster{indexers: map[schema.GroupVersionKind]cache.Indexer{}, assumed: assumed, unknown: map[string]*corev1.Namespace{}}
	for _, class := range systemPriorityClasses() {
		c.Add(PriorityClass, class)
	}
	return c
}

// Of is what informers hold of a kind.
func (c *Cluster) Of(kind schema.GroupVersionKind) cache.Indexer {
	indexer, ok := c.indexers[kind]
	if !ok {
		indexer = cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
		c.indexers[kind] = indexer
	}
	return indexer
}

// Add puts an object into the storage, in the place of one with the same name.
func (c *Cluster) Add(kind schema.GroupVersionKind, object runtime.Object) {
	if err := c.Of(kind).Add(object); err != nil {
		panic(err) // Only an object without metadata has no key, and none comes here.
	}
}

// Notes gives what was assumed since the last time.
func (c *Cluster) Notes() []string {
	notes := c.notes
	c.notes = nil
	return notes
}

// assume says whether a missing object may be taken to exist, and notes it.
func (c *Cluster) assume(kind, name string) bool {
	if !slices.Contains(c.assumed, kind) {
		return false
	}
	c.notes = append(c.notes, fmt.Sprintf("The %s '%s' is taken to exist: it is not among the objects of the cluster.", kind, name))
	return true
}

// Namespace gives a namespace; one that was never added has the label that every namespace has, and known is false.
func (c *Cluster) Namespace(name string) (namespace *corev1.Namespace, known bool) {
	if found, ok, _ := c.Of(Namespace).GetByKey(name); ok {
		return found.(*corev1.Namespace), true
	}
	switch name {
	case metav1.NamespaceDefault, metav1.NamespaceSystem, metav1.NamespacePublic, corev1.NamespaceNodeLease:
		known = true
	}
	namespace, ok := c.unknown[name]
	if !ok {
		namespace = &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelMetadataName: name}}}
		c.unknown[name] = namespace
	}
	return namespace, known
}

// Namespaces is a lister in which every namespace exists.
func (c *Cluster) Namespaces() NamespaceLister { return NamespaceLister{c} }

// NamespaceLister looks namespaces up.
type NamespaceLister struct{ cluster *Cluster }

// List gives the namespaces that were added and whose labels are asked for.
func (l NamespaceLister) List(selector labels.Selector) (found []*corev1.Namespace, err error) {
	err = cache.ListAll(l.cluster.Of(Namespace), selector, func(one any) { found = append(found, one.(*corev1.Namespace)) })
	return found, err
}

// Get gives a namespace.
func (l NamespaceLister) Get(name string) (*corev1.Namespace, error) {
	namespace, _ := l.cluster.Namespace(name)
	return namespace, nil
}
