package policies

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"
	"k8s.io/apiserver/pkg/warning"

	"fairlead/engine/admission/internal/verdict"
)

// Validate asks all validating policies at once, and each by itself only where one of them has something to say.
func (p *Policies) Validate(ctx context.Context, attributes admission.Attributes, interfaces admission.ObjectInterfaces, report *verdict.Verdict) {
	if len(p.validating) == 0 || rules.IsExemptAdmissionConfigurationResource(attributes) {
		return
	}
	p.request++
	if said := p.ask(ctx, attributes, interfaces, p.validating...); said.nothing() {
		return
	}
	for _, hook := range p.validating {
		for _, binding := range hook.Bindings {
			alone := hook
			alone.Bindings = []*admissionregistrationv1.ValidatingAdmissionPolicyBinding{binding}
			p.ask(ctx, attributes, interfaces, alone).report(hook.Policy.Name, binding.Name, report)
		}
		// A policy whose configuration is wrong refuses even without a binding.
		if len(hook.Bindings) == 0 {
			p.ask(ctx, attributes, interfaces, hook).report(hook.Policy.Name, "", report)
		}
	}
}

// said is what policies had to say.
type said struct {
	err        error
	warnings   []string
	audit      map[string]string
	authorizer bool
}

func (s said) nothing() bool {
	return s.err == nil && len(s.warnings) == 0 && len(s.audit) == 0 && !s.authorizer
}

func (p *Policies) ask(ctx context.Context, attributes admission.Attributes, interfaces admission.ObjectInterfaces, hooks ...validating.PolicyHook) said {
	recorder := &Warnings{}
	recorded := &annotated{attributes, map[string]string{}}
	p.authorizer.yes = false
	err := p.validator.Dispatch(warning.WithWarningRecorder(ctx, recorder), recorded, interfaces, hooks)
	return said{err, recorder.Texts, recorded.annotations, p.authorizer.yes}
}

func (s said) report(policy, binding string, report *verdict.Verdict) {
	if s.authorizer {
		report.Skip(fmt.Sprintf("The policy '%s' asks who may do what, which only a running cluster knows.", policy))
		return
	}
	add := func(rule verdict.Rule, severity verdict.Severity, message string) {
		report.Findings = append(report.Findings, verdict.Finding{Rule: rule, Severity: severity, Message: message, Policy: policy, Binding: binding})
	}
	for _, text := range messages(s.err) {
		switch {
		case strings.Contains(text, "no params found"):
			report.Skip(fmt.Sprintf("The params of policy '%s' with binding '%s' are not among the objects of the cluster.", policy, binding))
		case strings.Contains(text, "failed to configure"):
			add(verdict.PolicyError, verdict.Denial, text)
		default:
			add(verdict.Policy, verdict.Denial, text)
		}
	}
	for _, text := range s.warnings {
		add(verdict.Policy, verdict.Warning, text)
	}
	for _, key := range slices.Sorted(maps.Keys(s.audit)) {
		for _, text := range failures(key, s.audit[key]) {
			add(verdict.Policy, verdict.Audit, text)
		}
	}
}

// messages are what an error of the dispatcher says: one text for each validation that failed.
func messages(err error) (texts []string) {
	if err == nil {
		return nil
	}
	var status *apierrors.StatusError
	if !errors.As(err, &status) || status.ErrStatus.Details == nil || len(status.ErrStatus.Details.Causes) == 0 {
		return []string{err.Error()}
	}
	for _, cause := range status.ErrStatus.Details.Causes {
		texts = append(texts, cause.Message)
	}
	return texts
}

// failures reads the annotation that tells of validations which failed; other annotations are the policy's own.
func failures(key, value string) (texts []string) {
	if key != "validation.policy.admission.k8s.io/validation_failure" {
		return []string{key + ": " + value}
	}
	var failed []validating.ValidationFailureValue
	if err := json.Unmarshal([]byte(value), &failed); err != nil {
		return []string{value}
	}
	for _, one := range failed {
		if slices.Contains(one.ValidationActions, admissionregistrationv1.Audit) {
			texts = append(texts, one.Message)
		}
	}
	return texts
}

// Mutate lets all mutating policies change the object of the request, again where one changed what another had seen.
func (p *Policies) Mutate(ctx context.Context, attributes admission.Attributes, interfaces admission.ObjectInterfaces, report *verdict.Verdict) error {
	if len(p.mutating) == 0 || rules.IsExemptAdmissionConfigurationResource(attributes) {
		return nil
	}
	p.authorizer.yes = false
	err := p.mutator.Dispatch(ctx, attributes, interfaces, p.mutating)
	if err == nil && attributes.GetReinvocationContext().ShouldReinvoke() {
		attributes.GetReinvocationContext().SetIsReinvoke()
		err = p.mutator.Dispatch(ctx, attributes, interfaces, p.mutating)
	}
	if p.authorizer.yes {
		report.Skip("A mutating policy asks who may do what, which only a running cluster knows: it may change the object otherwise.")
	}
	if err != nil && strings.Contains(err.Error(), "no params found") {
		report.Skip("The params of a mutating policy are not among the objects of the cluster.")
		return nil
	}
	return err
}

// Warnings collects what would be shown to who sent the request.
type Warnings struct{ Texts []string }

// AddWarning implements warning.Recorder.
func (w *Warnings) AddWarning(_, text string) { w.Texts = append(w.Texts, text) }

// annotated keeps what would go into the audit log.
type annotated struct {
	admission.Attributes
	annotations map[string]string
}

func (a *annotated) AddAnnotation(key, value string) error {
	a.annotations[key] = value
	return nil
}
