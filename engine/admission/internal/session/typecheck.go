package session

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"

	"fairlead/engine/admission/internal/emulation"
	"fairlead/engine/admission/internal/typecheck"
)

// TypeCheck checks ValidatingAdmissionPolicies against the schemas of what they match, built in or of the session's CRDs.
func (s *Session) TypeCheck(written [][]byte) ([]typecheck.Warning, error) {
	if err := emulation.Use(s.minor); err != nil {
		return nil, err
	}
	warnings := []typecheck.Warning{}
	for i, raw := range written {
		one, err := documentOf(raw)
		if err != nil {
			return nil, err
		}
		if one.unclear != nil {
			return nil, Failure("policy %d cannot be read: %v", i, one.unclear)
		}
		err = load(one, func(policy *admissionregistrationv1.ValidatingAdmissionPolicy) error {
			warnings = append(warnings, typecheck.Check(s.definitions, policy)...)
			return nil
		})
		if err != nil {
			return nil, Failure("policy %d cannot be read: %v", i, err)
		}
	}
	return warnings, nil
}
