// Package plugins runs the API server's own admission plugins over a cluster in memory.
package plugins

import (
	"context"
	"strings"

	"k8s.io/apiserver/pkg/admission"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/component-base/featuregate"
	"k8s.io/kubernetes/plugin/pkg/admission/defaulttolerationseconds"
	"k8s.io/kubernetes/plugin/pkg/admission/limitranger"
	"k8s.io/kubernetes/plugin/pkg/admission/network/defaultingressclass"
	"k8s.io/kubernetes/plugin/pkg/admission/nodetaint"
	"k8s.io/kubernetes/plugin/pkg/admission/priority"
	"k8s.io/kubernetes/plugin/pkg/admission/runtimeclass"
	"k8s.io/kubernetes/plugin/pkg/admission/serviceaccount"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/persistentvolume/resize"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/storageclass/setdefault"
	"k8s.io/kubernetes/plugin/pkg/admission/storage/storageobjectinuseprotection"

	utilfeature "k8s.io/apiserver/pkg/util/feature"

	"fairlead/engine/admission/internal/cluster"
	"fairlead/engine/admission/internal/verdict"
)

// chain are the plugins that are on by default and can answer without a network, in the API server's order.
var chain = []struct {
	name     string
	register func(*admission.Plugins)
	rule     verdict.Rule

	// What a missing object is called, and how the plugin's sentence about it reads.
	missing     verdict.Rule
	missingSign string
}{
	{limitranger.PluginName, limitranger.Register, verdict.LimitRange, "", ""},
	{serviceaccount.PluginName, serviceaccount.Register, verdict.ServiceAccount, verdict.MissingServiceAccount, "error looking up service account"},
	{nodetaint.PluginName, nodetaint.Register, verdict.Mutation, "", ""},
	{priority.PluginName, priority.Register, verdict.Priority, verdict.MissingPriorityClass, "no PriorityClass with name"},
	{defaulttolerationseconds.PluginName, defaulttolerationseconds.Register, verdict.Mutation, "", ""},
	{setdefault.PluginName, setdefault.Register, verdict.DefaultClass, "", ""},
	{storageobjectinuseprotection.PluginName, storageobjectinuseprotection.Register, verdict.Mutation, "", ""},
	{resize.PluginName, resize.Register, verdict.VolumeResize, "", ""},
	{runtimeclass.PluginName, runtimeclass.Register, verdict.RuntimeClass, verdict.MissingRuntimeClass, "RuntimeClass \""},
	{defaultingressclass.PluginName, defaultingressclass.Register, verdict.DefaultClass, "", ""},
}

// Chain is the plugins of one cluster.
type Chain []plugin

type plugin struct {
	admission.Interface
	position int
}

// New makes the plugins of a cluster.
func New(cluster *cluster.Cluster) (Chain, error) {
	registered := admission.NewPlugins()
	var made Chain
	for position, one := range chain {
		one.register(registered)
		ready, err := registered.InitPlugin(one.name, nil, initializer{cluster})
		if err != nil {
			return nil, err
		}
		made = append(made, plugin{ready, position})
	}
	return made, nil
}

// initializer hands a plugin what it wants.
type initializer struct{ cluster *cluster.Cluster }

func (i initializer) Initialize(one admission.Interface) {
	if wants, ok := one.(interface{ InspectFeatureGates(featuregate.FeatureGate) }); ok {
		wants.InspectFeatureGates(utilfeature.DefaultFeatureGate)
	}
	if wants, ok := one.(interface{ SetExternalKubeClientSet(kubernetes.Interface) }); ok {
		wants.SetExternalKubeClientSet(i.cluster.Client())
	}
	if wants, ok := one.(interface {
		SetExternalKubeInformerFactory(informers.SharedInformerFactory)
	}); ok {
		wants.SetExternalKubeInformerFactory(i.cluster.Informers())
	}
}

// Admit lets each plugin change the object; the first that refuses ends it.
func (c Chain) Admit(ctx context.Context, attributes admission.Attributes, interfaces admission.ObjectInterfaces) (verdict.Rule, error) {
	for _, one := range c {
		if mutates, ok := one.Interface.(admission.MutationInterface); ok && one.Handles(attributes.GetOperation()) {
			if err := mutates.Admit(ctx, attributes, interfaces); err != nil {
				return ruleOf(one, err), err
			}
		}
	}
	return "", nil
}

// Validate asks each plugin about the object; the first that refuses ends it.
func (c Chain) Validate(ctx context.Context, attributes admission.Attributes, interfaces admission.ObjectInterfaces) (verdict.Rule, error) {
	for _, one := range c {
		if validates, ok := one.Interface.(admission.ValidationInterface); ok && one.Handles(attributes.GetOperation()) {
			if err := validates.Validate(ctx, attributes, interfaces); err != nil {
				return ruleOf(one, err), err
			}
		}
	}
	return "", nil
}

func ruleOf(one plugin, err error) verdict.Rule {
	known := chain[one.position]
	if known.missing != "" && strings.Contains(err.Error(), known.missingSign) && !strings.Contains(err.Error(), "overhead") {
		return known.missing
	}
	return known.rule
}
