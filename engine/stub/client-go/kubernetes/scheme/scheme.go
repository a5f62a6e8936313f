// Package scheme has the registry of types that Helm lists API versions from. It is empty: internal/apis has the list.
package scheme

import "k8s.io/apimachinery/pkg/runtime"

// Scheme knows no types.
var Scheme = runtime.NewScheme()
