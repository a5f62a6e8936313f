// Package custom judges custom resources by the definitions that a cluster has.
package custom

import (
	"fmt"
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fairlead/engine/admission/internal/kinds"
)

// Definitions holds the CRDs of a cluster. A kind is compiled when its first object comes: that takes long, and most
// kinds of most CRDs have none.
type Definitions struct {
	byKind      map[schema.GroupKind]*apiextensionsv1.CustomResourceDefinition
	compiled    map[schema.GroupVersionKind]*kinds.Kind
	failed      map[schema.GroupVersionKind]error
	equivalents runtime.EquivalentResourceRegistry
}

// NewDefinitions holds none yet.
func NewDefinitions() *Definitions {
	return &Definitions{
		byKind:      map[schema.GroupKind]*apiextensionsv1.CustomResourceDefinition{},
		compiled:    map[schema.GroupVersionKind]*kinds.Kind{},
		failed:      map[schema.GroupVersionKind]error{},
		equivalents: runtime.NewEquivalentResourceRegistry(),
	}
}

// Add makes the kind of a CRD known.
func (d *Definitions) Add(crd *apiextensionsv1.CustomResourceDefinition) error {
	group := schema.GroupKind{Group: crd.Spec.Group, Kind: crd.Spec.Names.Kind}
	if other, ok := d.byKind[group]; ok {
		return fmt.Errorf("both %s and %s define the kind %s", other.Name, crd.Name, group)
	}
	d.byKind[group] = crd
	for _, version := range crd.Spec.Versions {
		if version.Served {
			gvk := group.WithVersion(version.Name)
			d.equivalents.RegisterKindFor(gvk.GroupVersion().WithResource(crd.Spec.Names.Plural), "", gvk)
		}
	}
	return nil
}

// TryFind gives the kind of custom resources: nil where no CRD serves it, an error where its CRD makes no sense.
func (d *Definitions) TryFind(gvk schema.GroupVersionKind) (*kinds.Kind, error) {
	if kind, ok := d.compiled[gvk]; ok {
		return kind, nil
	}
	if err, ok := d.failed[gvk]; ok {
		return nil, err
	}
	crd, ok := d.byKind[gvk.GroupKind()]
	if !ok || !slices.ContainsFunc(crd.Spec.Versions, func(one apiextensionsv1.CustomResourceDefinitionVersion) bool {
		return one.Name == gvk.Version && one.Served
	}) {
		return nil, nil
	}
	kind, err := d.compile(crd, gvk)
	if err != nil {
		d.failed[gvk] = err
		return nil, err
	}
	d.compiled[gvk] = kind
	return kind, nil
}

// Scope tells, without compiling, the resource of a kind and whether its objects have a namespace.
func (d *Definitions) Scope(gvk schema.GroupVersionKind) (resource schema.GroupVersionResource, namespaced, known bool) {
	crd, ok := d.byKind[gvk.GroupKind()]
	if !ok {
		return schema.GroupVersionResource{}, false, false
	}
	return gvk.GroupVersion().WithResource(crd.Spec.Names.Plural), crd.Spec.Scope == apiextensionsv1.NamespaceScoped, true
}

// ConvertsByWebhook says whether objects of a version are stored as what only a webhook can make of them.
func (d *Definitions) ConvertsByWebhook(gvk schema.GroupVersionKind) bool {
	crd, ok := d.byKind[gvk.GroupKind()]
	return ok && crd.Spec.Conversion != nil && crd.Spec.Conversion.Strategy == apiextensionsv1.WebhookConverter &&
		!slices.ContainsFunc(crd.Spec.Versions, func(one apiextensionsv1.CustomResourceDefinitionVersion) bool {
			return one.Name == gvk.Version && one.Storage
		})
}

// All lists the served kinds, in no order.
func (d *Definitions) All() (all []kinds.Kind) {
	for group, crd := range d.byKind {
		for _, version := range crd.Spec.Versions {
			if version.Served {
				resource, namespaced, _ := d.Scope(group.WithVersion(version.Name))
				all = append(all, kinds.Kind{GVK: group.WithVersion(version.Name), Resource: resource, Namespaced: namespaced})
			}
		}
	}
	return all
}
