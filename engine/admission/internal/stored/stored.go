// Package stored does what happens to an object between its admission and its storage: names and allocations, then
// preparation and validation by the strategy of its kind.
package stored

import (
	"context"
	"encoding/json"
	"time"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/apis/core"

	"fairlead/engine/admission/internal/kinds"
)

// What the API server makes up for a new object is always the same here, so that the same request has the same answer.
const (
	uid    = "00000000-0000-4000-8000-000000000000"
	suffix = "00000"
)

var creation = metav1.NewTime(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))

// Create prepares and validates an object that is new.
func Create(ctx context.Context, kind *kinds.Kind, object runtime.Object, accessor metav1.Object) error {
	accessor.SetUID(uid)
	accessor.SetCreationTimestamp(creation)
	accessor.SetDeletionTimestamp(nil)
	accessor.SetDeletionGracePeriodSeconds(nil)
	if accessor.GetName() == "" && accessor.GetGenerateName() != "" {
		accessor.SetName(accessor.GetGenerateName() + suffix)
	}
	if service, ok := object.(*core.Service); ok {
		createService(service)
	}
	return rest.BeforeCreate(kind.Strategy, ctx, object)
}

// Update prepares and validates an object that takes the place of an old one.
func Update(ctx context.Context, kind *kinds.Kind, object, old runtime.Object, accessor, oldAccessor metav1.Object) error {
	if accessor.GetResourceVersion() == "" {
		accessor.SetResourceVersion(oldAccessor.GetResourceVersion())
	}
	if service, ok := object.(*core.Service); ok {
		updateService(service, old.(*core.Service))
	}
	return rest.BeforeUpdate(kind.Strategy, ctx, object, old)
}

// Live makes of a created object one that was read from the storage, and that its controller has seen: some fields can
// be changed no longer from then on, and others only then.
func Live(object runtime.Object, accessor metav1.Object) {
	accessor.SetResourceVersion("1")
	accessor.SetGeneration(1)
	switch object := object.(type) {
	case *apiextensions.CustomResourceDefinition:
		object.Status.Conditions = append(object.Status.Conditions, apiextensions.CustomResourceDefinitionCondition{
			Type: apiextensions.Established, Status: apiextensions.ConditionTrue,
		})
	case *core.PersistentVolumeClaim:
		object.Status.Phase = core.ClaimBound
		object.Status.Capacity = core.ResourceList{core.ResourceStorage: object.Spec.Resources.Requests[core.ResourceStorage]}
	}
}

// Show writes an object without what the API server made up.
func Show(kind *kinds.Kind, object runtime.Object) ([]byte, error) {
	text, err := kind.Codec.Encode(object)
	if err != nil {
		return nil, err
	}
	var tree map[string]json.RawMessage
	var metadata map[string]json.RawMessage
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(tree["metadata"], &metadata); err != nil {
		return nil, err
	}
	for _, made := range []string{"uid", "creationTimestamp", "resourceVersion", "generation", "managedFields"} {
		delete(metadata, made)
	}
	delete(tree, "status")
	if tree["metadata"], err = json.Marshal(metadata); err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}
