// Package v1beta1 is imported by Helm to add the types of CRDs to the scheme, which is left empty here.
package v1beta1

import "k8s.io/apimachinery/pkg/runtime"

// AddToScheme adds nothing.
func AddToScheme(*runtime.Scheme) error { return nil }
