package session

import (
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fairlead/engine/admission/internal/cluster"
	"fairlead/engine/admission/internal/kinds"
	"fairlead/engine/admission/internal/policies"
	"fairlead/engine/admission/internal/verdict"
)

// loading brings the objects of a context to whoever needs them.
type loading struct {
	session   *Session
	raw       map[schema.GroupKind][]item
	positions map[string]int
	written   policies.Written
	findings  []Finding
}

// lookedUp are the kinds that plugins look up, in the version that they look up.
var lookedUp = map[schema.GroupKind]schema.GroupVersionKind{}

func init() {
	for _, gvk := range []schema.GroupVersionKind{
		cluster.Namespace, cluster.Pod, cluster.ServiceAccount, cluster.LimitRange, cluster.ResourceQuota,
		cluster.PriorityClass, cluster.RuntimeClass, cluster.StorageClass, cluster.IngressClass,
	} {
		lookedUp[gvk.GroupKind()] = gvk
	}
}

func (l *loading) add(position int, raw []byte) {
	read, gvk, err := readHeader(raw)
	if err != nil {
		l.find(&position, "", "", err.Error(), verdict.Denial)
		return
	}
	subject := read.Kind + "/" + read.Metadata.Name
	l.positions[subject] = position
	if err := l.read(gvk, raw); err != nil {
		l.find(&position, subject, "", err.Error(), verdict.Denial)
		return
	}
	l.raw[gvk.GroupKind()] = append(l.raw[gvk.GroupKind()], item{position, gvk, raw})
}

// read keeps what decides; of everything else, policies may later want params.
func (l *loading) read(gvk schema.GroupVersionKind, raw []byte) error {
	if version, ok := lookedUp[gvk.GroupKind()]; ok {
		object, err := external(raw, version)
		if err != nil {
			return err
		}
		l.session.cluster.Add(version, object)
		return nil
	}
	switch gvk.GroupKind().String() {
	case "CustomResourceDefinition.apiextensions.k8s.io":
		return l.session.definitions.Add(raw)
	case "ValidatingWebhookConfiguration.admissionregistration.k8s.io":
		return load(raw, admissionregistrationv1.SchemeGroupVersion.WithKind(gvk.Kind), l.session.webhooks.AddValidating)
	case "MutatingWebhookConfiguration.admissionregistration.k8s.io":
		return load(raw, admissionregistrationv1.SchemeGroupVersion.WithKind(gvk.Kind), l.session.webhooks.AddMutating)
	case "ValidatingAdmissionPolicy.admissionregistration.k8s.io":
		return load(raw, admissionregistrationv1.SchemeGroupVersion.WithKind(gvk.Kind), into(&l.written.Validating))
	case "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io":
		return load(raw, admissionregistrationv1.SchemeGroupVersion.WithKind(gvk.Kind), into(&l.written.ValidatingBindings))
	case "MutatingAdmissionPolicy.admissionregistration.k8s.io":
		return load(raw, admissionregistrationv1.SchemeGroupVersion.WithKind(gvk.Kind), into(&l.written.Mutating))
	case "MutatingAdmissionPolicyBinding.admissionregistration.k8s.io":
		return load(raw, admissionregistrationv1.SchemeGroupVersion.WithKind(gvk.Kind), into(&l.written.MutatingBindings))
	}
	return nil
}

func load[T runtime.Object](raw []byte, gvk schema.GroupVersionKind, keep func(T) error) error {
	object, err := external(raw, gvk)
	if err != nil {
		return err
	}
	typed, ok := object.(T)
	if !ok {
		return fmt.Errorf("%s cannot be read as %s", gvk.Kind, gvk.GroupVersion())
	}
	return keep(typed)
}

func into[T any](list *[]T) func(T) error {
	return func(one T) error {
		*list = append(*list, one)
		return nil
	}
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

// objects gives those of a kind, as informers would hold them.
func (l *loading) objects(gvk schema.GroupVersionKind) (found []runtime.Object, err error) {
	for _, one := range l.raw[gvk.GroupKind()] {
		if kinds.TryFind(gvk) != nil {
			object, err := external(one.raw, gvk)
			if err != nil {
				return nil, err
			}
			found = append(found, object)
			continue
		}
		kind, err := l.session.definitions.TryFind(one.gvk)
		if err != nil {
			return nil, err
		}
		if kind == nil {
			continue
		}
		object, _, err := kind.Codec.Decode(one.raw)
		if err != nil {
			return nil, err
		}
		custom := object.(*unstructured.Unstructured)
		custom.SetGroupVersionKind(gvk)
		if kind.Namespaced && custom.GetNamespace() == "" {
			custom.SetNamespace(corev1.NamespaceDefault)
		}
		found = append(found, custom)
	}
	return found, nil
}

func (l *loading) find(object *int, subject, path, message string, severity verdict.Severity) {
	l.findings = append(l.findings, Finding{object, subject, path, message, severity})
}

// finish compiles policies, which may need any of the objects.
func (l *loading) finish() []Finding {
	l.written.Objects = l.objects
	var mistakes []policies.Mistake
	l.session.policies, mistakes = policies.New(l.session.cluster, l.session.definitions, l.written)
	for _, one := range mistakes {
		subject := one.Kind + "/" + one.Name
		position := l.positions[subject]
		l.find(&position, subject, one.Path, one.Message, verdict.Warning)
	}
	sortFindings(l.findings)
	return l.findings
}
