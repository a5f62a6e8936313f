package session_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
	"sigs.k8s.io/yaml"

	"fairlead/engine/admission/internal/session"
	"fairlead/engine/admission/internal/verdict"
)

func init() { klog.SetLogger(logr.Discard()) }

// documents reads YAML with several documents as the JSON of each.
func documents(t testing.TB, text string) (objects [][]byte) {
	t.Helper()
	for _, one := range strings.Split(text, "\n---\n") {
		if strings.TrimSpace(one) == "" {
			continue
		}
		object, err := yaml.YAMLToJSON([]byte(one))
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, object)
	}
	return objects
}

func open(t testing.TB, options session.Options, context string) *session.Session {
	t.Helper()
	one, findings := openWithFindings(t, options, context)
	if len(findings) > 0 {
		t.Fatalf("%+v", findings)
	}
	return one
}

func openWithFindings(t testing.TB, options session.Options, context string) (*session.Session, []session.Finding) {
	t.Helper()
	if options.Kubernetes == "" {
		options.Kubernetes = "1.37"
	}
	one, findings, err := session.Open(options, documents(t, context))
	if err != nil {
		t.Fatal(err)
	}
	return one, findings
}

func judge(t testing.TB, on *session.Session, options session.JudgeOptions, requests ...session.Request) []*verdict.Verdict {
	t.Helper()
	verdicts, err := on.Judge(options, requests)
	if err != nil {
		t.Fatal(err)
	}
	return verdicts
}

func create(t testing.TB, text string) session.Request {
	t.Helper()
	return session.Request{Operation: "CREATE", Object: documents(t, text)[0]}
}

func update(t testing.TB, old, text string) session.Request {
	t.Helper()
	return session.Request{Operation: "UPDATE", Object: documents(t, text)[0], Old: documents(t, old)[0]}
}

// say writes a verdict in few words: its outcome, then each finding as `rule path`.
func say(one *verdict.Verdict) string {
	words := []string{string(one.Outcome)}
	for _, finding := range one.Findings {
		word := string(finding.Rule)
		if finding.Severity != verdict.Denial {
			word = string(finding.Severity) + ":" + word
		}
		if finding.Of != "" {
			word += " of " + finding.Of
		}
		if finding.Path != "" {
			word += " " + finding.Path
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// details writes all of a verdict, for messages of tests.
func details(one *verdict.Verdict) string {
	text, err := json.MarshalIndent(one, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}
