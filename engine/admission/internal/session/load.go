package session

import (
	"cmp"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fairlead/engine/admission/internal/cluster"
	"fairlead/engine/admission/internal/kinds"
	"fairlead/engine/admission/internal/policies"
	"fairlead/engine/admission/internal/verdict"
	"fairlead/engine/admission/internal/webhooks"
)

// loading brings the objects of a context to whoever needs them.
type loading struct {
	session   *Session
	ofKind    map[schema.GroupKind][]*document
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

func (l *loading) add(position int, one *document) {
	if one.unclear != nil {
		l.find(&position, "", "", one.unclear.Error(), verdict.Denial)
		return
	}
	subject := one.gvk.Kind + "/" + one.header.Metadata.Name
	l.positions[subject] = position
	if err := l.read(one); err != nil {
		l.find(&position, subject, "", err.Error(), verdict.Denial)
		return
	}
	l.ofKind[one.gvk.GroupKind()] = append(l.ofKind[one.gvk.GroupKind()], one)
}

// read keeps what decides; of everything else, policies may later want params.
func (l *loading) read(one *document) error {
	if version, ok := lookedUp[one.gvk.GroupKind()]; ok {
		object, err := one.as(version)
		if err != nil {
			return err
		}
		l.session.cluster.Add(version, object)
		return nil
	}
	minor := l.session.minor.String()
	switch one.gvk.GroupKind().String() {
	case "CustomResourceDefinition.apiextensions.k8s.io":
		definition, err := one.defines()
		if err != nil {
			return err
		}
		return l.session.definitions.Add(definition)
	case "ValidatingWebhookConfiguration.admissionregistration.k8s.io":
		hooks, err := compile(one, minor, webhooks.OfValidating)
		return cmp.Or(err, l.session.webhooks.Add(hooks))
	case "MutatingWebhookConfiguration.admissionregistration.k8s.io":
		hooks, err := compile(one, minor, webhooks.OfMutating)
		return cmp.Or(err, l.session.webhooks.Add(hooks))
	case "ValidatingAdmissionPolicy.admissionregistration.k8s.io":
		compiled, err := compile(one, minor, policies.CompileValidating)
		return into(&l.written.Validating, compiled, err)
	case "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io":
		return load(one, func(binding *admissionregistrationv1.ValidatingAdmissionPolicyBinding) error {
			return into(&l.written.ValidatingBindings, binding, nil)
		})
	case "MutatingAdmissionPolicy.admissionregistration.k8s.io":
		compiled, err := compile(one, minor, policies.CompileMutating)
		return into(&l.written.Mutating, compiled, err)
	case "MutatingAdmissionPolicyBinding.admissionregistration.k8s.io":
		return load(one, func(binding *admissionregistrationv1.MutatingAdmissionPolicyBinding) error {
			return into(&l.written.MutatingBindings, binding, nil)
		})
	}
	return nil
}

// load hands a document over as an object of admission registration.
func load[T runtime.Object](one *document, keep func(T) error) error {
	gvk := admissionregistrationv1.SchemeGroupVersion.WithKind(one.gvk.Kind)
	object, err := one.as(gvk)
	if err != nil {
		return err
	}
	typed, ok := object.(T)
	if !ok {
		return fmt.Errorf("%s cannot be read as %s", gvk.Kind, gvk.GroupVersion())
	}
	return keep(typed)
}

func into[T any](list *[]T, one T, err error) error {
	if err == nil {
		*list = append(*list, one)
	}
	return err
}

// objects gives those of a kind, as informers would hold them.
func (l *loading) objects(gvk schema.GroupVersionKind) (found []runtime.Object, err error) {
	for _, one := range l.ofKind[gvk.GroupKind()] {
		if kinds.TryFind(gvk) != nil {
			object, err := one.as(gvk)
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

// finish binds policies, which may need any of the objects.
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
