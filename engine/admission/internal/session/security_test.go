package session_test

import (
	"strings"
	"testing"

	"fairlead/engine/admission/internal/podsecurity"
	"fairlead/engine/admission/internal/session"
)

func TestPodSecurityByTheLabelsOfTheNamespace(t *testing.T) {
	namespace := func(labels string) string {
		return "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {" + labels + "}}"
	}
	privileged := strings.Replace(pod, "image: b", "image: b, securityContext: {privileged: true}", 1)
	inTeam := strings.Replace(deployment, "name: web}", "name: web, namespace: team}", 1)
	const label = "pod-security.kubernetes.io/"
	cases := []struct{ name, labels, object, want string }{
		{"no labels", "", privileged, "admitted"},
		{"enforced", label + "enforce: baseline", privileged, "denied, pod-security"},
		{"enforced, and fine", label + "enforce: baseline", pod, "admitted"},
		{"restricted", label + "enforce: restricted", pod, "denied, pod-security"},
		{"an earlier version", label + "enforce: restricted, " + label + "enforce-version: v1.21", strings.Replace(pod, "spec: {", "spec: {securityContext: {runAsNonRoot: true}, ", 1), "denied, pod-security"},
		{"warned", label + "warn: baseline", privileged, "warned, warning:pod-security"},
		{"audited", label + "audit: baseline", privileged, "admitted, audit:pod-security"},
		{"a workload is let in", label + "enforce: restricted, " + label + "warn: privileged", inTeam, "admitted"},
		{"a workload is warned of what pods will meet", label + "enforce: restricted", inTeam, "warned, warning:pod-security"},
		{"a workload is warned of", label + "warn: restricted", inTeam, "warned, warning:pod-security"},
		{"an exempt runtime class", label + "enforce: restricted", withSpec("runtimeClassName: sandbox"), "admitted"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			on := open(t, session.Options{
				Assume:      []string{"RuntimeClass"},
				PodSecurity: podsecurity.Configuration{Exemptions: podsecurity.Exemptions{RuntimeClasses: []string{"sandbox"}}},
			}, namespace(one.labels))
			if got := judge(t, on, session.JudgeOptions{}, create(t, one.object))[0]; say(got) != one.want {
				t.Errorf("got %s, want %s\n%s", say(got), one.want, details(got))
			}
		})
	}
}

func TestPodSecurityByDefaultWhereTheNamespaceIsUnknown(t *testing.T) {
	on := open(t, session.Options{PodSecurity: podsecurity.Configuration{Defaults: podsecurity.Defaults{Enforce: "restricted"}}}, "")
	got := judge(t, on, session.JudgeOptions{}, create(t, pod))[0]
	if say(got) != "denied, pod-security" || len(got.NotEvaluated) != 1 {
		t.Error(details(got))
	}
}

func TestLabelsOfANamespaceMustBeLevels(t *testing.T) {
	on := open(t, session.Options{}, "")
	got := judge(t, on, session.JudgeOptions{}, create(t, "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {pod-security.kubernetes.io/enforce: x}}"))[0]
	if say(got) != "denied, pod-security metadata.labels[pod-security.kubernetes.io/enforce]" {
		t.Error(details(got))
	}
}
