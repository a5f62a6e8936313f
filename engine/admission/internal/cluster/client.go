package cluster

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	coreclient "k8s.io/client-go/kubernetes/typed/core/v1"
	nodeclient "k8s.io/client-go/kubernetes/typed/node/v1"
)

// Client is what plugins ask when an informer does not know something: here stands what is assumed.
func (c *Cluster) Client() kubernetes.Interface { return client{cluster: c} }

type (
	client struct {
		kubernetes.Interface
		cluster *Cluster
	}
	coreClient struct {
		coreclient.CoreV1Interface
		cluster *Cluster
	}
	nodeClient struct {
		nodeclient.NodeV1Interface
		cluster *Cluster
	}
	serviceAccountClient struct {
		coreclient.ServiceAccountInterface
		cluster   *Cluster
		namespace string
	}
	limitRangeClient   struct{ coreclient.LimitRangeInterface }
	runtimeClassClient struct {
		nodeclient.RuntimeClassInterface
		cluster *Cluster
	}
)

func (c client) CoreV1() coreclient.CoreV1Interface { return coreClient{cluster: c.cluster} }
func (c client) NodeV1() nodeclient.NodeV1Interface { return nodeClient{cluster: c.cluster} }
func (c coreClient) ServiceAccounts(namespace string) coreclient.ServiceAccountInterface {
	return serviceAccountClient{cluster: c.cluster, namespace: namespace}
}
func (c coreClient) LimitRanges(string) coreclient.LimitRangeInterface { return limitRangeClient{} }
func (c nodeClient) RuntimeClasses() nodeclient.RuntimeClassInterface {
	return runtimeClassClient{cluster: c.cluster}
}

// Get knows the account `default`, which a controller makes in every namespace.
func (c serviceAccountClient) Get(_ context.Context, name string, _ metav1.GetOptions) (*corev1.ServiceAccount, error) {
	if name != "default" && !c.cluster.assume("ServiceAccount", c.namespace+"/"+name) {
		return nil, apierrors.NewNotFound(corev1.Resource("serviceaccounts"), name)
	}
	return &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: c.namespace}}, nil
}

func (limitRangeClient) List(context.Context, metav1.ListOptions) (*corev1.LimitRangeList, error) {
	return &corev1.LimitRangeList{}, nil
}

func (c runtimeClassClient) Get(_ context.Context, name string, _ metav1.GetOptions) (*nodev1.RuntimeClass, error) {
	if !c.cluster.assume("RuntimeClass", name) {
		return nil, apierrors.NewNotFound(nodev1.Resource("runtimeclasses"), name)
	}
	return &nodev1.RuntimeClass{ObjectMeta: metav1.ObjectMeta{Name: name}}, nil
}
