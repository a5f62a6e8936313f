package webhooks

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
)

// withResource shows a request as one about an equivalent resource.
type withResource struct {
	admission.Attributes
	resource schema.GroupVersionResource
}

func (w withResource) GetResource() schema.GroupVersionResource { return w.resource }
