package session_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/engine/admission/internal/podsecurity"
	"fairlead/engine/admission/internal/session"
	"fairlead/engine/admission/internal/verdict"
)

// The fixtures of Pod Security itself: pods that a level of a version lets pass or refuses. Some have names that only
// official tests may have, who ask nobody else.
func TestPodSecurityFixtures(t *testing.T) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/pod-security-admission").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(folder)), "test", "testdata")
	for _, level := range []string{"baseline", "restricted"} {
		for _, version := range []string{"v1.0", "v1.8", "v1.19", "v1.22", "v1.25", "v1.31"} {
			on := open(t, session.Options{
				PodSecurity: podsecurity.Configuration{Defaults: podsecurity.Defaults{Enforce: level, EnforceVersion: version}},
				Assume:      []string{"RuntimeClass"},
			}, "")
			for _, expected := range []string{"pass", "fail"} {
				files, err := filepath.Glob(filepath.Join(root, level, version, expected, "*.yaml"))
				if err != nil || len(files) < 5 {
					t.Fatalf("%s %s %s has %d fixtures, %v", level, version, expected, len(files), err)
				}
				for _, file := range files {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					got := judge(t, on, session.JudgeOptions{}, create(t, strings.NewReplacer("_baseline", "-baseline", "_restricted", "-restricted").Replace(string(text))))[0]
					refused := false
					for _, one := range got.Findings {
						refused = refused || one.Rule == verdict.PodSecurity
					}
					if refused != (expected == "fail") {
						t.Errorf("%s/%s/%s/%s: %s", level, version, expected, filepath.Base(file), details(got))
					}
				}
			}
		}
	}
}
