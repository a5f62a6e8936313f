package session_test

import (
	"encoding/json"
	"strings"
	"testing"

	"fairlead/engine/admission/internal/session"
)

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: team}\nspec: {containers: [{name: a, image: b}]}"

func withSpec(extra string) string { return strings.Replace(pod, "spec: {", "spec: {"+extra+", ", 1) }

func TestPodsNeedWhatTheyName(t *testing.T) {
	context := `
apiVersion: v1
kind: Namespace
metadata: {name: team}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: team}
imagePullSecrets: [{name: pull}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: sandbox}
handler: runsc
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: team}
spec: {limits: [{type: Container, max: {memory: 1Gi}, default: {memory: 256Mi}, defaultRequest: {memory: 128Mi}}]}`
	cases := []struct{ name, object, want string }{
		{"nothing", pod, "admitted"},
		{"a ServiceAccount", withSpec("serviceAccountName: robot"), "admitted"},
		{"a ServiceAccount that is missing", withSpec("serviceAccountName: ghost"), "denied, missing-service-account"},
		{"a PriorityClass", withSpec("priorityClassName: high"), "admitted"},
		{"a PriorityClass of the system", withSpec("priorityClassName: system-node-critical"), "admitted"},
		{"a PriorityClass that is missing", withSpec("priorityClassName: ghost"), "denied, missing-priority-class"},
		{"a priority that is another", withSpec("priorityClassName: high, priority: 5"), "denied, priority"},
		{"a RuntimeClass", withSpec("runtimeClassName: sandbox"), "admitted"},
		{"a RuntimeClass that is missing", withSpec("runtimeClassName: ghost"), "denied, missing-runtime-class"},
		{"too much memory", strings.Replace(pod, "image: b", "image: b, resources: {limits: {memory: 2Gi}}", 1), "denied, limit-range"},
	}
	on := open(t, session.Options{}, context)
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			if got := judge(t, on, session.JudgeOptions{}, create(t, one.object))[0]; say(got) != one.want {
				t.Errorf("got %s, want %s\n%s", say(got), one.want, details(got))
			}
		})
	}
	t.Run("what is assumed", func(t *testing.T) {
		assuming := open(t, session.Options{Assume: []string{"ServiceAccount", "PriorityClass"}}, context)
		got := judge(t, assuming, session.JudgeOptions{}, create(t, withSpec("serviceAccountName: ghost, priorityClassName: ghost")))[0]
		if say(got) != "admitted" || len(got.NotEvaluated) != 2 {
			t.Error(details(got))
		}
	})
	t.Run("what the cluster fills in", func(t *testing.T) {
		got := judge(t, on, session.JudgeOptions{Emit: true}, create(t, withSpec("serviceAccountName: robot, priorityClassName: high")))[0]
		var admitted struct {
			Metadata map[string]any
			Spec     struct {
				Priority         int
				ImagePullSecrets []struct{ Name string }
				Tolerations      []any
				Volumes          []struct{ Name string }
				Containers       []struct {
					ImagePullPolicy string
					Resources       struct{ Limits map[string]string }
				}
			}
		}
		if err := json.Unmarshal(got.Object, &admitted); err != nil {
			t.Fatal(err, details(got))
		}
		spec := admitted.Spec
		if spec.Priority != 1000 || spec.ImagePullSecrets[0].Name != "pull" || len(spec.Tolerations) != 2 || len(spec.Volumes) != 1 ||
			spec.Containers[0].ImagePullPolicy != "Always" || spec.Containers[0].Resources.Limits["memory"] != "256Mi" || admitted.Metadata["uid"] != nil {
			t.Errorf("%s", got.Object)
		}
	})
}

func TestPodsOfWorkloadsAreJudgedWhereAsked(t *testing.T) {
	on := open(t, session.Options{}, "apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/warn: privileged}}")
	workload := strings.Replace(deployment, "containers:", "priorityClassName: ghost\n      containers:", 1)
	if got := judge(t, on, session.JudgeOptions{}, create(t, workload))[0]; say(got) != "admitted" {
		t.Error(details(got))
	}
	if got := judge(t, on, session.JudgeOptions{Templates: true}, create(t, workload))[0]; say(got) != "warned, warning:missing-priority-class of pod" {
		t.Error(details(got))
	}
	if got := judge(t, on, session.JudgeOptions{Templates: true}, create(t, deployment))[0]; say(got) != "warned, warning:pod-security of pod" {
		t.Error(details(got))
	}
}

func TestQuotasAreUsedUp(t *testing.T) {
	context := `
apiVersion: v1
kind: Namespace
metadata: {name: team}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: budget, namespace: team}
spec: {hard: {requests.memory: 300Mi, count/deployments.apps: "1", services.nodeports: "0"}}`
	on := open(t, session.Options{}, context)
	of := func(memory string) session.Request {
		return create(t, strings.Replace(pod, "image: b", "image: b, resources: {requests: {memory: "+memory+"}}", 1))
	}
	cases := []struct {
		name     string
		sums     bool
		requests []session.Request
		want     string
	}{
		{"within", false, []session.Request{of("200Mi"), of("200Mi")}, "admitted; admitted"},
		{"together", true, []session.Request{of("200Mi"), of("200Mi"), of("100Mi")}, "admitted; denied, quota; admitted"},
		{"alone", false, []session.Request{of("400Mi")}, "denied, quota"},
		{"nothing requested", false, []session.Request{create(t, pod)}, "denied, quota"},
		{"a node port", false, []session.Request{create(t, "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: team}\nspec: {type: NodePort, ports: [{port: 80}]}")}, "denied, quota"},
		{"another namespace", false, []session.Request{create(t, strings.Replace(pod, "team", "default", 1))}, "admitted"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			var said []string
			for _, verdict := range judge(t, on, session.JudgeOptions{Sums: one.sums}, one.requests...) {
				said = append(said, say(verdict))
			}
			if got := strings.Join(said, "; "); got != one.want {
				t.Errorf("got %s, want %s", got, one.want)
			}
		})
	}
}

func TestClaimsGetTheDefaultClassAndGrowOnlyWhereItLetsThem(t *testing.T) {
	context := `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: example.com/fast
allowVolumeExpansion: false`
	claim := "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: [ReadWriteOnce], volumeName: v, resources: {requests: {storage: 1Gi}}}"
	on := open(t, session.Options{}, context)
	if got := judge(t, on, session.JudgeOptions{Emit: true}, create(t, claim))[0]; !strings.Contains(string(got.Object), `"storageClassName":"fast"`) {
		t.Error(details(got))
	}
	got := judge(t, on, session.JudgeOptions{}, update(t, claim, strings.Replace(claim, "1Gi", "2Gi", 1)))[0]
	if say(got) != "denied, immutable spec" && say(got) != "denied, volume-resize" {
		t.Error(details(got))
	}
}
