package session

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authentication/user"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/warning"

	"fairlead/engine/admission/internal/kinds"
	"fairlead/engine/admission/internal/policies"
	"fairlead/engine/admission/internal/quota"
	"fairlead/engine/admission/internal/stored"
	"fairlead/engine/admission/internal/verdict"
)

// judgement is the way of one request through the API server.
type judgement struct {
	session   *Session
	options   JudgeOptions
	quotas    *quota.Quotas
	kind      *kinds.Kind
	report    *verdict.Verdict
	context   context.Context
	namespace string
	request   Request
}

func (j *judgement) run() {
	if strings.HasSuffix(j.kind.GVK.Kind, "AdmissionPolicy") {
		j.primePolicies()
	}
	switch j.request.Operation {
	case "CREATE":
		j.create()
	case "UPDATE":
		j.update()
	case "DELETE":
		j.delete()
	default:
		panic(fmt.Sprintf("there is no operation %q", j.request.Operation))
	}
}

// decode reads the object strictly and reports each mistake. A mistake of type ends it.
func (j *judgement) decode(raw []byte) (runtime.Object, metav1.Object) {
	object, strict, err := j.kind.Codec.Decode(raw)
	if err != nil {
		j.report.Add(verdict.WrongType, verdict.Denial, pathOf(err.Error()), err.Error())
		return nil, nil
	}
	for _, one := range strict {
		rule := verdict.UnknownField
		if strings.Contains(one.Error(), "duplicate field") {
			rule = verdict.DuplicateField
		}
		j.report.Add(rule, verdict.Denial, quoted(one.Error()), one.Error())
	}
	return object, j.settle(object)
}

// settle gives an object the namespace of the request.
func (j *judgement) settle(object runtime.Object) metav1.Object {
	accessor, err := meta.Accessor(object)
	if err != nil {
		panic(err) // Every kind with a strategy has metadata.
	}
	accessor.SetNamespace(j.namespace)
	return accessor
}

func (j *judgement) attributes(operation admission.Operation, object, old runtime.Object) admission.Attributes {
	var options runtime.Object
	switch operation {
	case admission.Create:
		options = &metav1.CreateOptions{}
	case admission.Update:
		options = &metav1.UpdateOptions{}
	default:
		options = &metav1.DeleteOptions{}
	}
	named := object
	if named == nil {
		named = old
	}
	accessor, err := meta.Accessor(named)
	if err != nil {
		panic(err) // Every kind with a strategy has metadata.
	}
	namespace := j.namespace
	if j.kind.GVK.Kind == "Namespace" && j.kind.GVK.Group == "" {
		namespace = accessor.GetName()
	}
	return admission.NewAttributesRecord(object, old, j.kind.GVK, namespace, accessor.GetName(), j.kind.Resource, "",
		operation, options, false, j.user())
}

func (j *judgement) user() user.Info {
	return &user.DefaultInfo{Name: j.options.User.Name, Groups: j.options.User.Groups}
}

func (j *judgement) requestContext(verb, name string) (context.Context, *policies.Warnings) {
	recorder := &policies.Warnings{}
	ctx := warning.WithWarningRecorder(j.context, recorder)
	ctx = genericapirequest.WithNamespace(ctx, j.namespace)
	ctx = genericapirequest.WithUser(ctx, j.user())
	return genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		IsResourceRequest: true, Verb: verb, Namespace: j.namespace, Name: name, Resource: j.kind.Resource.Resource,
		APIGroup: j.kind.GVK.Group, APIVersion: j.kind.GVK.Version,
	}), recorder
}

func (j *judgement) warn(warnings *policies.Warnings) {
	for _, text := range warnings.Texts {
		j.report.Add(verdict.APIWarning, verdict.Warning, pathOf(text), text)
	}
}

// mutate lets plugins and policies change the object, and says whether it may go on.
func (j *judgement) mutate(attributes admission.Attributes) bool {
	ctx, warnings := j.requestContext(strings.ToLower(string(attributes.GetOperation())), attributes.GetName())
	rule, err := j.session.chain.Admit(ctx, attributes, j.kind.Interfaces)
	if err == nil {
		rule, err = verdict.Policy, j.session.policies.Mutate(ctx, attributes, j.kind.Interfaces, j.report)
	}
	j.warn(warnings)
	j.report.Refuse(rule, err)
	return err == nil
}

// validate asks everyone who may refuse what the strategy let pass.
func (j *judgement) validate(attributes admission.Attributes) {
	ctx, warnings := j.requestContext(strings.ToLower(string(attributes.GetOperation())), attributes.GetName())
	s := j.session
	rule, err := s.chain.Validate(ctx, attributes, j.kind.Interfaces)
	j.report.Refuse(rule, err)
	if attributes.GetOperation() != admission.Delete {
		s.security.Validate(ctx, attributes, j.report)
	}
	s.policies.Validate(ctx, attributes, j.kind.Interfaces, j.report)
	if attributes.GetOperation() != admission.Delete && !j.report.Denies() {
		j.report.Refuse(verdict.Quota, j.quotas.Charge(attributes))
	}
	j.warn(warnings)
	s.webhooks.Report(ctx, attributes, j.kind.Interfaces, j.report)
	j.noteNamespace(attributes)
}

// noteNamespace says that labels are unknown, where they could have changed the verdict.
func (j *judgement) noteNamespace(attributes admission.Attributes) {
	if j.namespace == "" {
		return
	}
	if _, known := j.session.cluster.Namespace(j.namespace); known {
		return
	}
	if j.session.security.Concerns(attributes) || j.session.policies.Any() || j.session.webhooks.Any() {
		j.report.Skip(fmt.Sprintf("The namespace '%s' is not among the objects of the cluster, so its labels are not known.", j.namespace))
	}
}

func (j *judgement) emit(object runtime.Object) {
	if !j.options.Emit || j.report.Denies() {
		return
	}
	text, err := stored.Show(j.kind, object)
	if err != nil {
		j.report.Skip(fmt.Sprintf("The admitted object cannot be shown: %v.", err))
		return
	}
	j.report.Object = text
}
