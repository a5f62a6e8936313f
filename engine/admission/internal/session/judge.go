package session

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	utilrand "k8s.io/apimachinery/pkg/util/rand"

	"fairlead/engine/admission/internal/emulation"
	"fairlead/engine/admission/internal/failure"
	"fairlead/engine/admission/internal/kinds"
	"fairlead/engine/admission/internal/quota"
	"fairlead/engine/admission/internal/verdict"
)

// Request is one thing to judge.
type Request struct {
	// Operation is CREATE, UPDATE or DELETE.
	Operation string

	// Object is what is written now, Old what was written before; each as JSON, and empty where there is none.
	Object, Old []byte
}

// JudgeOptions say how to judge, and what to answer.
type JudgeOptions struct {
	// Emit asks for the objects as the cluster would store them.
	Emit bool `json:"emit"`

	// Sums lets the objects of one call use quotas up together, in their order.
	Sums bool `json:"sums"`

	// Templates judges the pods too that an object would make.
	Templates bool `json:"templates"`

	// User sends the requests.
	User struct {
		Name   string   `json:"name"`
		Groups []string `json:"groups"`
	} `json:"user"`
}

// Judge gives a verdict on each request. What one request says never changes the verdict on another, but for sums.
func (s *Session) Judge(options JudgeOptions, requests []Request) ([]*verdict.Verdict, error) {
	if err := emulation.Use(s.minor); err != nil {
		return nil, err
	}
	if options.User.Name == "" {
		options.User.Name = "fairlead"
	}
	sums := s.quotas.Fork()
	verdicts := make([]*verdict.Verdict, len(requests))
	for i, request := range requests {
		quotas := sums
		if !options.Sums {
			quotas = s.quotas.Fork()
		}
		verdicts[i] = s.judge(options, quotas, request)
	}
	return verdicts, nil
}

// judge never panics: what official code does to one object is no reason to leave the others without a verdict.
func (s *Session) judge(options JudgeOptions, quotas *quota.Quotas, request Request) (report *verdict.Verdict) {
	report = verdict.New()
	defer func() {
		if panicked := recover(); panicked != nil {
			report = verdict.New()
			report.Outcome = verdict.NotEvaluated
			report.Skip(fmt.Sprintf("The engine failed at this object: %v, %s.", panicked, where(debug.Stack())))
		}
		for _, note := range s.cluster.Notes() {
			report.Skip(note)
		}
		report.Settle()
	}()
	written := request.Object
	if request.Operation == "DELETE" {
		written = request.Old
	}
	read, gvk, err := readHeader(written)
	if err != nil {
		report.Add(verdict.WrongType, verdict.Denial, "", err.Error())
		return report
	}
	if gvk.Kind == "Pod" || read.Metadata.GenerateName != "" {
		// Names that the API server makes up are the same for the same object; it makes them up for nothing else.
		utilrand.Seed(1)
	}
	kind, err := s.find(gvk)
	if err != nil {
		report.Outcome = verdict.NotEvaluated
		report.Skip(fmt.Sprintf("The schema of %s cannot be used: %v.", name(gvk), err))
		return report
	}
	if kind == nil {
		report.Outcome = verdict.NotEvaluated
		report.Skip(fmt.Sprintf("The kind %s is not built in, and no CRD of the cluster defines it.", name(gvk)))
		return report
	}
	if !kind.Served(s.minor) {
		report.Add(verdict.UnservedVersion, verdict.Denial, "apiVersion", fmt.Sprintf("no matches for kind %q in version %q", gvk.Kind, gvk.GroupVersion()))
		return report
	}
	if text := kind.Deprecation(s.minor); text != "" {
		report.Add(verdict.DeprecatedVersion, verdict.Warning, "apiVersion", text)
	}
	if text := s.definitions.Deprecation(gvk); text != "" {
		report.Add(verdict.DeprecatedVersion, verdict.Warning, "apiVersion", text)
	}
	if kind.Optional() {
		report.Skip(fmt.Sprintf("The version %s is served only where it was switched on.", gvk.GroupVersion()))
	}
	if s.definitions.ConvertsByWebhook(gvk) {
		report.Skip(fmt.Sprintf("Only a webhook converts %s to the version that is stored; it cannot be asked here.", name(gvk)))
	}
	one := &judgement{
		session: s, options: options, quotas: quotas, kind: kind, report: report, context: context.Background(),
		namespace: namespaceOf(kind, read), request: request,
	}
	one.run()
	return report
}

// find gives the kind with a name, or nil.
func (s *Session) find(gvk schema.GroupVersionKind) (*kinds.Kind, error) {
	if kind := kinds.TryFind(gvk); kind != nil {
		return kind, nil
	}
	return s.definitions.TryFind(gvk)
}

func name(gvk schema.GroupVersionKind) string {
	return fmt.Sprintf("%s (%s)", gvk.Kind, gvk.GroupVersion())
}

func namespaceOf(kind *kinds.Kind, read header) string {
	if !kind.Namespaced {
		return ""
	}
	if read.Metadata.Namespace == "" {
		return "default"
	}
	return read.Metadata.Namespace
}

// where finds the function that panicked.
func where(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "panic(") && i+2 < len(lines) {
			// What follows are addresses of parameters, which are others every time.
			return "in " + lines[i+2][:max(0, strings.LastIndex(lines[i+2], "("))]
		}
	}
	return "somewhere"
}

// Failure says why a request of the host made no sense.
func Failure(pattern string, arguments ...any) error {
	return failure.New(failure.Request, pattern, arguments...)
}

// MarshalAll writes verdicts, one JSON text each.
func MarshalAll(verdicts []*verdict.Verdict) ([][]byte, error) {
	texts := make([][]byte, len(verdicts))
	for i, one := range verdicts {
		text, err := json.Marshal(one)
		if err != nil {
			return nil, err
		}
		texts[i] = text
	}
	return texts, nil
}
