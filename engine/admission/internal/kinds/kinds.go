package kinds

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// Strategy prepares and checks objects of a kind, when they are created and when they change.
type Strategy interface {
	rest.RESTCreateStrategy
	rest.RESTUpdateStrategy
}

// Kind is what is known of one version of a kind, built in or brought by a CRD.
type Kind struct {
	GVK        schema.GroupVersionKind
	Resource   schema.GroupVersionResource
	Namespaced bool
	Strategy   Strategy
	Codec      Codec

	// Interfaces are what admission asks about types of the kind.
	Interfaces admission.ObjectInterfaces
}

// Codec reads and writes objects of a kind.
type Codec interface {
	// Decode reads JSON as the API server keeps it in mind: with defaults, and built-in kinds in their internal version.
	// The list tells of fields that are unknown or there twice.
	Decode(raw []byte) (runtime.Object, []error, error)

	// Encode writes an object in the version of the kind.
	Encode(object runtime.Object) ([]byte, error)

	// Apply gives what applying a manifest makes of a live object that an earlier manifest had made.
	Apply(earlier, later, live []byte) ([]byte, error)
}

var (
	builtIn = map[schema.GroupVersionKind]*Kind{}

	// equivalents knows which versions are one resource, so that rules match objects of any of them.
	equivalents = runtime.NewEquivalentResourceRegistry()
)

func init() {
	interfaces := objectInterfaces{admission.NewObjectInterfacesFromScheme(legacyscheme.Scheme), equivalents}
	for group, strategy := range strategies {
		for _, version := range legacyscheme.Scheme.VersionsForGroupKind(group) {
			gvk := version.WithKind(group.Kind)
			kind := &Kind{GVK: gvk, Resource: resourceOf(gvk), Namespaced: strategy.NamespaceScoped(), Strategy: strategy, Interfaces: interfaces}
			kind.Codec = codec{gvk}
			builtIn[gvk] = kind
		}
	}
	// In order, because the registry lists equivalents as they came.
	for _, kind := range All() {
		equivalents.RegisterKindFor(kind.Resource, "", kind.GVK)
	}
}

func resourceOf(gvk schema.GroupVersionKind) schema.GroupVersionResource {
	if gvk.Kind == "Endpoints" {
		return gvk.GroupVersion().WithResource("endpoints")
	}
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	return plural
}

// TryFind gives a built-in kind, or nil.
func TryFind(gvk schema.GroupVersionKind) *Kind { return builtIn[gvk] }

// All lists the built-in kinds, sorted.
func All() []*Kind {
	all := make([]*Kind, 0, len(builtIn))
	for _, kind := range builtIn {
		all = append(all, kind)
	}
	slices.SortFunc(all, Compare)
	return all
}

// Compare orders kinds by group, kind and version.
func Compare(a, b *Kind) int {
	return cmp.Or(cmp.Compare(a.GVK.Group, b.GVK.Group), cmp.Compare(a.GVK.Kind, b.GVK.Kind), cmp.Compare(a.GVK.Version, b.GVK.Version))
}

type objectInterfaces struct {
	admission.ObjectInterfaces
	equivalents runtime.EquivalentResourceMapper
}

func (o objectInterfaces) GetEquivalentResourceMapper() runtime.EquivalentResourceMapper {
	return o.equivalents
}
