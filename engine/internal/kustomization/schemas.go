package kustomization

import "sigs.k8s.io/kustomize/kyaml/openapi"

// usualSchemas is what Kustomize calls its own schemas.
var usualSchemas = openapi.GetSchemaVersion()

// forgetSchemas takes back what a kustomization set in `openapi`: Kustomize keeps it in variables of its own, where
// the next one would find it.
func forgetSchemas() {
	if openapi.GetSchemaVersion() != usualSchemas {
		openapi.ResetOpenAPI()
	}
}
