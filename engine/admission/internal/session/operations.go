package session

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"

	"fairlead/engine/admission/internal/stored"
	"fairlead/engine/admission/internal/verdict"
)

func (j *judgement) create() {
	object, accessor := j.decode(j.request.Object)
	if object == nil {
		return
	}
	attributes := j.attributes(admission.Create, object, nil)
	if !j.mutate(attributes) {
		return
	}
	ctx, warnings := j.requestContext("create", accessor.GetName())
	err := stored.Create(ctx, j.kind, object, accessor)
	j.warn(warnings)
	j.report.Refuse(verdict.Invalid, err)
	if err == nil {
		j.validate(j.attributes(admission.Create, object, nil))
	}
	j.emit(object)
	j.judgePods(object)
}

func (j *judgement) update() {
	old, oldAccessor, live := j.live()
	if old == nil {
		j.report.Skip("What was there before cannot be read, so the object is judged as a new one.")
		j.create()
		return
	}
	// Unknown fields are those of the manifest; what is judged is what applying it makes of the live object.
	if written, _ := j.decode(j.request.Object); written == nil {
		return
	}
	applied, err := j.apply(live)
	if err != nil {
		j.report.Skip("The old manifest and the new one cannot be merged, so the new one is judged as it stands.")
		applied = j.request.Object
	}
	object, _, err := j.kind.Codec.Decode(applied)
	if err != nil {
		j.report.Add(verdict.WrongType, verdict.Denial, "", err.Error())
		return
	}
	accessor := j.settle(object)
	attributes := j.attributes(admission.Update, object, old)
	if !j.mutate(attributes) {
		return
	}
	ctx, warnings := j.requestContext("update", accessor.GetName())
	err = stored.Update(ctx, j.kind, object, old, accessor, oldAccessor)
	j.warn(warnings)
	j.report.Refuse(verdict.Invalid, err)
	if err == nil {
		j.validate(j.attributes(admission.Update, object, old))
	}
	j.emit(object)
	j.judgePods(object)
}

// apply makes of the live object what applying the new manifest makes of it. Official merging panics at old manifests
// that no cluster had let in.
func (j *judgement) apply(live []byte) (applied []byte, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("%v", panicked)
		}
	}()
	earlier, err := j.earlier()
	if err != nil {
		return nil, err
	}
	return j.kind.Codec.Apply(earlier, j.request.Object, live)
}

// earlier gives the old manifest in the version of the new one.
func (j *judgement) earlier() ([]byte, error) {
	_, gvk, err := readHeader(j.request.Old)
	if err != nil || gvk == j.kind.GVK {
		return j.request.Old, err
	}
	object, _, err := j.kind.Codec.Decode(j.request.Old)
	if err != nil {
		return nil, err
	}
	return j.kind.Codec.Encode(object)
}

func (j *judgement) delete() {
	if j.kind.GVK.Kind == "Namespace" && j.kind.GVK.Group == "" {
		if read, _, err := readHeader(j.request.Old); err == nil && protected[read.Metadata.Name] {
			j.report.Add(verdict.ProtectedNamespace, verdict.Denial, "", fmt.Sprintf("namespaces %q is forbidden: this namespace may not be deleted", read.Metadata.Name))
			return
		}
	}
	old, _, _ := j.live()
	if old == nil {
		j.report.Outcome = verdict.NotEvaluated
		j.report.Skip("The object to delete cannot be read.")
		return
	}
	j.validate(j.attributes(admission.Delete, nil, old))
}

var protected = map[string]bool{metav1.NamespaceDefault: true, metav1.NamespaceSystem: true, metav1.NamespacePublic: true}

// live makes the object that was there out of the manifest that had made it: admitted, prepared and written again.
func (j *judgement) live() (runtime.Object, metav1.Object, []byte) {
	object, _, err := j.kind.Codec.Decode(j.request.Old)
	if err != nil {
		return nil, nil, nil
	}
	accessor := j.settle(object)
	notes := verdict.New()
	before := *j
	before.report = notes
	before.mutate(before.attributes(admission.Create, object, nil))
	ctx, _ := before.requestContext("create", accessor.GetName())
	// What is there was let in, even where it would be refused today.
	_ = stored.Create(ctx, j.kind, object, accessor)
	stored.Live(object, accessor)
	text, err := j.kind.Codec.Encode(object)
	if err != nil {
		return nil, nil, nil
	}
	j.session.cluster.Notes()
	return object, accessor, text
}
