package session_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"fairlead/engine/admission/internal/failure"
	"fairlead/engine/admission/internal/session"
)

const widgets = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shares.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Share, listKind: ShareList, plural: shares, singular: share}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, maximum: 3}}}}}}}]`

// Contexts have the same objects, and nothing of each other: neither their namespaces nor what was compiled for another
// version.
func TestContextsShareObjects(t *testing.T) {
	shared := policy("images", workloads, "  validations: [{expression: \"object.spec.template.spec.containers.all(c, c.image.startsWith('good/'))\"}]")
	shared = strings.Replace(shared, "ACTIONS", "Deny", 1) + "\n---" + widgets
	restricted := "\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {pod-security.kubernetes.io/enforce: restricted}}"
	share := "apiVersion: example.com/v1\nkind: Share\nmetadata: {name: a}\nspec: {size: 5}"
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}"
	for _, minor := range []string{"1.37", "1.30", "1.37"} {
		plain := open(t, session.Options{Kubernetes: minor}, shared)
		strict := open(t, session.Options{Kubernetes: minor}, shared+restricted)
		for _, on := range []*session.Session{plain, strict, plain} {
			for text, want := range map[string]string{deployment: "denied, policy", share: "denied, invalid spec.size"} {
				if got := judge(t, on, session.JudgeOptions{}, create(t, text))[0]; !strings.HasPrefix(say(got), want) {
					t.Errorf("%s: %s", minor, details(got))
				}
			}
		}
		if got := judge(t, plain, session.JudgeOptions{}, create(t, pod))[0]; say(got) != "admitted" {
			t.Error(details(got))
		}
		if got := judge(t, strict, session.JudgeOptions{}, create(t, pod))[0]; !strings.HasPrefix(say(got), "denied, pod-security") {
			t.Error(details(got))
		}
	}
}

// An object that was told of before is known by the digest of its text; of one that was not, that is said.
func TestObjectsAreKnownByTheirDigests(t *testing.T) {
	definition := documents(t, widgets)[0]
	digest := fmt.Appendf(nil, "sha256:%x", sha256.Sum256(definition))
	share := create(t, "apiVersion: example.com/v1\nkind: Share\nmetadata: {name: a}\nspec: {size: 5}")
	for _, told := range [][]byte{definition, digest} {
		on, findings, err := session.Open(session.Options{Kubernetes: "1.37"}, [][]byte{told})
		if err != nil || len(findings) > 0 {
			t.Fatal(err, findings)
		}
		if got := judge(t, on, session.JudgeOptions{}, share)[0]; say(got) != "denied, invalid spec.size" {
			t.Error(details(got))
		}
	}
	unknown := fmt.Appendf(nil, "sha256:%x", sha256.Sum256([]byte("nobody")))
	if _, _, err := session.Open(session.Options{Kubernetes: "1.37"}, [][]byte{unknown}); err == nil || failure.From(err).Kind != failure.Missing {
		t.Error(err)
	}
}
