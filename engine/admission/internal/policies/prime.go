package policies

import (
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
	"k8s.io/kubernetes/pkg/apis/admissionregistration/validation"
)

// PrimeValidation lets official validation of policies make the environment that it keeps.
func PrimeValidation() {
	validation.ValidateValidatingAdmissionPolicy(&admissionregistration.ValidatingAdmissionPolicy{
		Spec: admissionregistration.ValidatingAdmissionPolicySpec{Validations: []admissionregistration.Validation{{Expression: "true"}}},
	})
}
