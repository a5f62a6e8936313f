// Package verdict says what the API server would answer, as data.
package verdict

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Rule names what an object breaks. The names are permanent: waivers and reports mention them.
type Rule string

// The rules, in the order in which the API server comes to them.
const (
	UnservedVersion       Rule = "unserved-version"
	DeprecatedVersion     Rule = "deprecated-version"
	UnknownField          Rule = "unknown-field"
	DuplicateField        Rule = "duplicate-field"
	WrongType             Rule = "wrong-type"
	Mutation              Rule = "mutation"
	MissingServiceAccount Rule = "missing-service-account"
	ServiceAccount        Rule = "service-account"
	MissingPriorityClass  Rule = "missing-priority-class"
	Priority              Rule = "priority"
	MissingRuntimeClass   Rule = "missing-runtime-class"
	RuntimeClass          Rule = "runtime-class"
	LimitRange            Rule = "limit-range"
	DefaultClass          Rule = "default-class"
	VolumeResize          Rule = "volume-resize"
	Immutable             Rule = "immutable"
	Invalid               Rule = "invalid"
	APIWarning            Rule = "api-warning"
	ProtectedNamespace    Rule = "protected-namespace"
	PodSecurity           Rule = "pod-security"
	Policy                Rule = "policy"
	PolicyError           Rule = "policy-error"
	Quota                 Rule = "quota"
)

// Severity says whether a finding refuses the object.
type Severity string

// A denial refuses, a warning is shown to who applies, an audit is only recorded.
const (
	Denial  Severity = "error"
	Warning Severity = "warning"
	Audit   Severity = "audit"
)

// Finding is one thing to say about an object.
type Finding struct {
	Rule     Rule     `json:"rule"`
	Path     string   `json:"path,omitempty"`
	Message  string   `json:"message"`
	Severity Severity `json:"severity"`
	Policy   string   `json:"policy,omitempty"`
	Binding  string   `json:"binding,omitempty"`

	// Of says `pod` where not the object is refused but the pods that it makes.
	Of string `json:"of,omitempty"`
}

// Outcome is the verdict in a word.
type Outcome string

// NotEvaluated is the outcome only where nothing could be judged.
const (
	Admitted     Outcome = "admitted"
	Denied       Outcome = "denied"
	Warned       Outcome = "warned"
	NotEvaluated Outcome = "notEvaluated"
)

// Verdict is all there is to say about one request.
type Verdict struct {
	Outcome      Outcome         `json:"verdict"`
	Findings     []Finding       `json:"findings"`
	NotEvaluated []string        `json:"notEvaluated"`
	Object       json.RawMessage `json:"admitted,omitempty"`
}

// New is a verdict that says nothing yet.
func New() *Verdict { return &Verdict{Findings: []Finding{}, NotEvaluated: []string{}} }

// Add reports something.
func (v *Verdict) Add(rule Rule, severity Severity, path, message string) {
	v.Findings = append(v.Findings, Finding{Rule: rule, Severity: severity, Path: path, Message: message})
}

// Skip says in a sentence what could not be judged.
func (v *Verdict) Skip(sentence string) {
	if !slices.Contains(v.NotEvaluated, sentence) {
		v.NotEvaluated = append(v.NotEvaluated, sentence)
	}
}

// Denies says whether the object is refused so far.
func (v *Verdict) Denies() bool {
	return slices.ContainsFunc(v.Findings, func(one Finding) bool { return one.Severity == Denial && one.Of == "" })
}

// Refuse adds what an error of the API server says: one finding for each cause, or one for the whole. The rule is that
// of errors which do not tell more.
func (v *Verdict) Refuse(rule Rule, err error) {
	if err == nil {
		return
	}
	var status *apierrors.StatusError
	if !errors.As(err, &status) {
		v.Add(rule, Denial, "", err.Error())
		return
	}
	details := status.ErrStatus.Details
	if details == nil || len(details.Causes) == 0 || !apierrors.IsInvalid(err) {
		v.Add(rule, Denial, "", status.ErrStatus.Message)
		return
	}
	for _, cause := range details.Causes {
		// This one says only that others came first.
		if len(details.Causes) > 1 && strings.Contains(cause.Message, "some validation rules were not checked") {
			continue
		}
		v.Add(ruleOf(rule, cause), Denial, pathOf(cause), cause.Message)
	}
}

// pathOf gives the field of a cause; what is about the whole object has none, which official code writes in two ways.
func pathOf(cause metav1.StatusCause) string {
	if cause.Field == "[]" {
		return ""
	}
	return strings.TrimPrefix(strings.TrimPrefix(cause.Field, "<nil>"), ".")
}

func ruleOf(rule Rule, cause metav1.StatusCause) Rule {
	if rule != Invalid {
		return rule
	}
	message := strings.ToLower(cause.Message)
	for _, sign := range []string{"immutable", "may not change", "may not be changed", "updates to ", "forbidden for updates"} {
		if strings.Contains(message, sign) {
			return Immutable
		}
	}
	return rule
}

// Settle brings findings into their order and finds the word for them.
func (v *Verdict) Settle() {
	slices.SortFunc(v.Findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(string(a.Severity), string(b.Severity)), strings.Compare(a.Of, b.Of),
			strings.Compare(string(a.Rule), string(b.Rule)), strings.Compare(a.Path, b.Path), strings.Compare(a.Policy, b.Policy),
			strings.Compare(a.Binding, b.Binding), strings.Compare(a.Message, b.Message))
	})
	v.Findings = slices.Compact(v.Findings)
	slices.Sort(v.NotEvaluated)
	if v.Outcome != "" {
		return
	}
	v.Outcome = Admitted
	for _, one := range v.Findings {
		if one.Severity == Warning {
			v.Outcome = Warned
		}
	}
	if v.Denies() {
		v.Outcome = Denied
	}
}
