package session_test

import (
	"encoding/json"
	"strings"
	"testing"

	"fairlead/engine/admission/internal/session"
)

// Each part of each object is replaced by every sort of nonsense: there is a verdict, and never a panic.
func TestWhateverStandsInAnObjectThereIsAVerdict(t *testing.T) {
	on := open(t, session.Options{Assume: []string{"ServiceAccount", "PriorityClass", "RuntimeClass"}}, definition+"\n---\n"+
		strings.Replace(policy("replicas", workloads, "  validations: [{expression: 'object.spec.replicas <= 1'}]"), "ACTIONS", "Deny", 1))
	nonsense := []any{nil, "", "x y", 0.0, -1.0, 1e30, true, []any{}, map[string]any{}, []any{nil}, map[string]any{"": nil}}
	for _, text := range []string{
		deployment, job, pod, definition, policy("p", workloads, "  validations: [{expression: 'true'}]"),
		"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ipFamilies: [IPv4], ports: [{port: 80, nodePort: 30000}]}",
		"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: 2}",
		"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
		"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}}",
		"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}]}",
	} {
		whole := documents(t, text)[0]
		var requests []session.Request
		for _, value := range nonsense {
			for _, spoiled := range spoil(t, whole, value) {
				requests = append(requests,
					session.Request{Operation: "CREATE", Object: spoiled},
					session.Request{Operation: "UPDATE", Object: spoiled, Old: whole},
					session.Request{Operation: "UPDATE", Object: whole, Old: spoiled},
					session.Request{Operation: "DELETE", Old: spoiled})
			}
		}
		for i, got := range judge(t, on, session.JudgeOptions{Emit: true, Templates: true}, requests...) {
			if said := details(got); strings.Contains(said, "The engine failed") {
				t.Errorf("%s %s, before %s\n%s", requests[i].Operation, requests[i].Object, requests[i].Old, said)
			}
		}
	}
}

// spoil replaces one part after another.
func spoil(t *testing.T, whole []byte, value any) (all [][]byte) {
	t.Helper()
	var tree any
	if err := json.Unmarshal(whole, &tree); err != nil {
		t.Fatal(err)
	}
	keep := func() {
		text, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	var walk func(part any)
	walk = func(part any) {
		switch typed := part.(type) {
		case map[string]any:
			for key, inner := range typed {
				if key == "apiVersion" || key == "kind" {
					continue
				}
				typed[key] = value
				keep()
				typed[key] = inner
				walk(inner)
			}
		case []any:
			for i, inner := range typed {
				typed[i] = value
				keep()
				typed[i] = inner
				walk(inner)
			}
		}
	}
	walk(tree)
	return all
}
