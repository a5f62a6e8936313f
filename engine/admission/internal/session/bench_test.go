package session_test

import (
	"fmt"
	"strings"
	"testing"

	"fairlead/engine/admission/internal/session"
)

// BenchmarkTwentyPolicies judges a Deployment by twenty policies that let it pass.
func BenchmarkTwentyPolicies(b *testing.B) {
	var context []string
	for i := range 20 {
		context = append(context, strings.Replace(policy(fmt.Sprintf("p%d", i), workloads,
			"  variables: [{name: pod, expression: 'object.spec.template.spec'}]\n  validations: [{expression: \"variables.pod.containers.all(c, c.image.startsWith('example.com/'))\"}]"), "ACTIONS", "Deny", 1))
	}
	on := open(b, session.Options{}, strings.Join(context, "\n---\n"))
	request := create(b, deployment)
	for b.Loop() {
		if got := judge(b, on, session.JudgeOptions{}, request)[0]; say(got) != "admitted" {
			b.Fatal(details(got))
		}
	}
}
