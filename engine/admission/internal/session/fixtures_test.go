package session_test

import (
	"encoding/json"
	"slices"
	"testing"

	"fairlead/engine/admission/internal/fixtures"
	"fairlead/engine/admission/internal/podsecurity"
	"fairlead/engine/admission/internal/session"
	"fairlead/engine/admission/internal/verdict"
)

// enforcing opens a session whose namespaces all have a level, in a version of it or the latest.
func enforcing(t *testing.T, level, version string) *session.Session {
	t.Helper()
	context := fixtures.Definitions()
	on, findings, err := session.Open(session.Options{
		Kubernetes:  "1.37",
		PodSecurity: podsecurity.Configuration{Defaults: podsecurity.Defaults{Enforce: level, EnforceVersion: version}},
		Assume:      []string{"RuntimeClass"},
	}, context)
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	return on
}

// refuses says whether pods are refused, by Pod Security or, where validation looks at the same, before it is asked.
func refuses(got *verdict.Verdict) bool {
	return slices.ContainsFunc(got.Findings, func(one verdict.Finding) bool {
		return one.Rule == verdict.PodSecurity || one.Rule == verdict.Invalid
	})
}

// The pods with which Pod Security tests itself: those that a level of a version lets pass or refuses.
func TestPodSecurityFixtures(t *testing.T) {
	all, err := fixtures.All()
	if err != nil || len(all) < 4000 {
		t.Fatal(len(all), err)
	}
	sessions := map[[2]string]*session.Session{}
	for _, one := range all {
		on, ok := sessions[[2]string{one.Level, one.Version}]
		if !ok {
			on = enforcing(t, one.Level, one.Version)
			sessions[[2]string{one.Level, one.Version}] = on
		}
		pod, err := json.Marshal(one.Pod)
		if err != nil {
			t.Fatal(err)
		}
		got := judge(t, on, session.JudgeOptions{}, session.Request{Operation: "CREATE", Object: pod})[0]
		if refuses(got) == one.Passes {
			t.Errorf("%s/%s/%s: %s", one.Level, one.Version, one.Name, details(got))
		}
	}
}

// The same pods as templates of every kind that makes pods.
func TestPodSecurityFixturesInWorkloads(t *testing.T) {
	all, err := fixtures.All()
	if err != nil {
		t.Fatal(err)
	}
	sessions := map[string]*session.Session{}
	for _, one := range fixtures.Newest(all) {
		if sessions[one.Level] == nil {
			sessions[one.Level] = enforcing(t, one.Level, "latest")
		}
		manifests, err := one.Wrapped()
		if err != nil {
			t.Fatal(err)
		}
		for i, manifest := range manifests {
			got := judge(t, sessions[one.Level], session.JudgeOptions{Templates: true}, session.Request{Operation: "CREATE", Object: manifest})[0]
			if refuses(got) == one.Passes || got.Outcome == verdict.NotEvaluated {
				t.Errorf("%s/%s in %s: %s", one.Level, one.Name, fixtures.Kinds[i].Name, details(got))
			}
		}
	}
}
