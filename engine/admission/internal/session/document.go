package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fairlead/engine/admission/internal/custom"
	"fairlead/engine/admission/internal/failure"
	"fairlead/engine/admission/internal/kept"
	"fairlead/engine/admission/internal/kinds"
)

// document is an object of contexts, with what was made of it so far. Many contexts have the same: they share what is
// only read.
type document struct {
	raw     []byte
	header  header
	gvk     schema.GroupVersionKind
	unclear error

	definition made[*custom.Definition]
	external   map[schema.GroupVersionKind]made[runtime.Object]

	// compiled is a policy, by the minor version of Kubernetes.
	compiled map[string]made[any]
}

// made is something that is made once, or why it cannot be made.
type made[T any] struct {
	done  bool
	value T
	err   error
}

const (
	digestPrefix = "sha256:"
	digestLength = len(digestPrefix) + 2*sha256.Size

	// What documents weigh together, as text; what is made of a policy is far more than its text.
	maxWeight    = 64 << 20
	policyWeight = 256 << 10
)

var documents = kept.New[*document](maxWeight)

// documentOf gives the document of an object's text, or of its digest where it is still known.
func documentOf(field []byte) (*document, error) {
	if len(field) == digestLength && bytes.HasPrefix(field, []byte(digestPrefix)) {
		if known, ok := documents.Get(string(field)); ok {
			return known, nil
		}
		return nil, failure.New(failure.Missing, "the object %s is not known any more", field)
	}
	sum := sha256.Sum256(field)
	digest := digestPrefix + hex.EncodeToString(sum[:])
	if known, ok := documents.Get(digest); ok {
		return known, nil
	}
	// Of its own, because the field is a part of a request that may be large.
	one := &document{
		raw: bytes.Clone(field), external: map[schema.GroupVersionKind]made[runtime.Object]{}, compiled: map[string]made[any]{},
	}
	one.header, one.gvk, one.unclear = readHeader(one.raw)
	weight := len(field)
	if one.gvk.Group == "admissionregistration.k8s.io" {
		weight += policyWeight
	}
	documents.Put(digest, one, weight)
	return one, nil
}

// as reads the document as an object that clients see, in a version of its group. Nobody may change it.
func (d *document) as(gvk schema.GroupVersionKind) (runtime.Object, error) {
	known := d.external[gvk]
	if !known.done {
		known.done = true
		known.value, known.err = external(d.raw, gvk)
		d.external[gvk] = known
	}
	return known.value, known.err
}

// defines reads the document as the definition of a kind.
func (d *document) defines() (*custom.Definition, error) {
	if !d.definition.done {
		d.definition.done = true
		d.definition.value, d.definition.err = custom.NewDefinition(d.raw)
	}
	return d.definition.value, d.definition.err
}

// compile makes of a policy what decides by it, as a minor version of Kubernetes does.
func compile[P runtime.Object, C any](d *document, minor string, compile func(P) C) (compiled C, err error) {
	known := d.compiled[minor]
	if !known.done {
		known.done = true
		known.err = load(d, func(policy P) error {
			known.value = compile(policy)
			return nil
		})
		d.compiled[minor] = known
	}
	if known.err != nil {
		return compiled, known.err
	}
	return known.value.(C), nil
}

// external reads an object as clients see it; what has a namespace and says none is in `default`.
func external(raw []byte, gvk schema.GroupVersionKind) (runtime.Object, error) {
	object, err := kinds.External(raw, gvk.GroupVersion())
	if err != nil {
		return nil, err
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	if kind := kinds.TryFind(gvk); kind != nil && kind.Namespaced && accessor.GetNamespace() == "" {
		accessor.SetNamespace(corev1.NamespaceDefault)
	}
	if namespace, ok := object.(*corev1.Namespace); ok {
		if namespace.Labels == nil {
			namespace.Labels = map[string]string{}
		}
		namespace.Labels[corev1.LabelMetadataName] = namespace.Name
	}
	object.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	return object, nil
}
