// Package custom judges custom resources by the definitions that a cluster has.
package custom

import (
	"encoding/json"
	"fmt"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fairlead/engine/admission/internal/kinds"
)

// Definitions holds the CRDs of a cluster.
type Definitions struct {
	minor       string
	byKind      map[schema.GroupKind]*Definition
	known       map[schema.GroupVersionKind]*kinds.Kind
	equivalents runtime.EquivalentResourceRegistry
}

// Definition is a CRD, of any number of clusters: what names its kind, and all of it where somebody has needed that. A
// kind is read and compiled when its first object comes: that takes long, and most kinds of most CRDs have none.
type Definition struct {
	raw      []byte
	read     *apiextensionsv1.CustomResourceDefinition
	header   header
	compiled map[versionOf]compiled
}

// versionOf is a version of a kind, as a minor version of Kubernetes has it.
type versionOf struct{ minor, version string }

// compiled is a kind without what differs between clusters; nil where the CRD makes no sense.
type compiled struct {
	kind *kinds.Kind
	err  error
}

// header is the little of a CRD that tells which kind it defines. Its types have names because mistakes name them.
type (
	header struct {
		Metadata metadata `json:"metadata"`
		Spec     defined  `json:"spec"`
	}
	metadata struct {
		Name string `json:"name"`
	}
	defined struct {
		Group                 string        `json:"group"`
		Scope                 string        `json:"scope"`
		Names                 names         `json:"names"`
		Versions              []versionSpec `json:"versions"`
		Conversion            conversion    `json:"conversion"`
		PreserveUnknownFields bool          `json:"preserveUnknownFields"`
	}
	names struct {
		Kind   string `json:"kind"`
		Plural string `json:"plural"`
	}
	versionSpec struct {
		Name               string  `json:"name"`
		Served             bool    `json:"served"`
		Storage            bool    `json:"storage"`
		Deprecated         bool    `json:"deprecated"`
		DeprecationWarning *string `json:"deprecationWarning"`
	}
	conversion struct {
		Strategy string `json:"strategy"`
	}
)

func (h header) serves(version string) bool {
	for _, one := range h.Spec.Versions {
		if one.Name == version {
			return one.Served
		}
	}
	return false
}

// NewDefinitions holds none yet. They are those of a minor version of Kubernetes.
func NewDefinitions(minor string) *Definitions {
	return &Definitions{
		minor:       minor,
		byKind:      map[schema.GroupKind]*Definition{},
		known:       map[schema.GroupVersionKind]*kinds.Kind{},
		equivalents: runtime.NewEquivalentResourceRegistry(),
	}
}

// NewDefinition reads of a CRD which kind it defines.
func NewDefinition(raw []byte) (*Definition, error) {
	one := &Definition{raw: raw, compiled: map[versionOf]compiled{}}
	if err := json.Unmarshal(raw, &one.header); err != nil {
		return nil, err
	}
	spec := one.header.Spec
	if spec.Names.Kind == "" || spec.Names.Plural == "" || len(spec.Versions) == 0 {
		return nil, fmt.Errorf("the definition does not say which kind it defines")
	}
	return one, nil
}

// Add makes the kind of a CRD known.
func (d *Definitions) Add(one *Definition) error {
	spec := one.header.Spec
	group := schema.GroupKind{Group: spec.Group, Kind: spec.Names.Kind}
	if other, ok := d.byKind[group]; ok {
		return fmt.Errorf("both %s and %s define the kind %s", other.header.Metadata.Name, one.header.Metadata.Name, group)
	}
	d.byKind[group] = one
	for _, version := range spec.Versions {
		if version.Served {
			gvk := group.WithVersion(version.Name)
			d.equivalents.RegisterKindFor(gvk.GroupVersion().WithResource(spec.Names.Plural), "", gvk)
		}
	}
	return nil
}

// TryFind gives the kind of custom resources: nil where no CRD serves it, an error where its CRD makes no sense.
func (d *Definitions) TryFind(gvk schema.GroupVersionKind) (*kinds.Kind, error) {
	if kind, ok := d.known[gvk]; ok {
		return kind, nil
	}
	one, ok := d.byKind[gvk.GroupKind()]
	if !ok || !one.header.serves(gvk.Version) {
		return nil, nil
	}
	key := versionOf{d.minor, gvk.Version}
	made, ok := one.compiled[key]
	if !ok {
		made.kind, made.err = one.compile(gvk)
		one.compiled[key] = made
	}
	if made.err != nil {
		return nil, made.err
	}
	kind := *made.kind
	kind.Interfaces = objectInterfaces{d.equivalents}
	d.known[gvk] = &kind
	return &kind, nil
}

// crd reads all of a definition, once.
func (d *Definition) crd() (*apiextensionsv1.CustomResourceDefinition, error) {
	if d.read != nil {
		return d.read, nil
	}
	object, err := kinds.External(d.raw, apiextensionsv1.SchemeGroupVersion)
	if err != nil {
		return nil, err
	}
	read, ok := object.(*apiextensionsv1.CustomResourceDefinition)
	if !ok {
		return nil, fmt.Errorf("it is no CustomResourceDefinition but a %T", object)
	}
	d.read, d.raw = read, nil
	return read, nil
}

// Scope tells, without compiling, the resource of a kind and whether its objects have a namespace.
func (d *Definitions) Scope(gvk schema.GroupVersionKind) (resource schema.GroupVersionResource, namespaced, known bool) {
	one, ok := d.byKind[gvk.GroupKind()]
	if !ok {
		return schema.GroupVersionResource{}, false, false
	}
	return one.resource(gvk), one.namespaced(), true
}

func (d *Definition) resource(gvk schema.GroupVersionKind) schema.GroupVersionResource {
	return gvk.GroupVersion().WithResource(d.header.Spec.Names.Plural)
}

func (d *Definition) namespaced() bool {
	return d.header.Spec.Scope == string(apiextensionsv1.NamespaceScoped)
}

// ConvertsByWebhook says whether objects of a version are stored as what only a webhook can make of them.
func (d *Definitions) ConvertsByWebhook(gvk schema.GroupVersionKind) bool {
	one, ok := d.byKind[gvk.GroupKind()]
	if !ok || one.header.Spec.Conversion.Strategy != string(apiextensionsv1.WebhookConverter) {
		return false
	}
	for _, version := range one.header.Spec.Versions {
		if version.Name == gvk.Version {
			return !version.Storage
		}
	}
	return true
}

// All lists the served kinds, in no order.
func (d *Definitions) All() (all []kinds.Kind) {
	for group, one := range d.byKind {
		for _, version := range one.header.Spec.Versions {
			if version.Served {
				resource, namespaced, _ := d.Scope(group.WithVersion(version.Name))
				all = append(all, kinds.Kind{GVK: group.WithVersion(version.Name), Resource: resource, Namespaced: namespaced})
			}
		}
	}
	return all
}
