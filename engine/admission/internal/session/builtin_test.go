package session_test

import (
	"strings"
	"testing"

	"fairlead/engine/admission/internal/session"
)

func TestNewObjectsOfBuiltInKinds(t *testing.T) {
	cases := []struct{ name, object, want string }{
		{"a ConfigMap", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}", "admitted"},
		{"an unknown field", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labelz: {}}\ndatum: {a: b}", "denied, unknown-field datum, unknown-field metadata.labelz"},
		{"a wrong type", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 1}", "denied, wrong-type data"},
		{"too much", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: " + strings.Repeat("b", 1<<20) + "b}", "denied, invalid"},
		{"no name", "apiVersion: v1\nkind: ConfigMap\nmetadata: {}", "denied, invalid metadata.name"},
		{"a generated name", "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}", "admitted"},
		{"a name of wrong form", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_B}", "denied, invalid metadata.name"},
		{"a label of wrong form", "apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {x: 'a b'}}", "denied, invalid metadata.labels"},
		{"a namespace on what has none", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, namespace: x}\nrules: []", "admitted"},
		{"a Deployment", deployment, "admitted"},
		{"a Deployment whose selector matches nothing", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: a, image: b}]}}}", "denied, invalid spec.template.metadata.labels"},
		{"a Deployment without containers", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: []}}}", "denied, invalid spec.template.spec.containers"},
		{"a Service", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}, ports: [{port: 80}]}", "admitted"},
		{"a headless Service", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None, selector: {a: b}, ports: [{port: 80}]}", "admitted"},
		{"a headless Service without selector", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None}", "admitted"},
		{"a Service of two families", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]}", "admitted"},
		{"a balanced Service of local traffic", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}", "admitted"},
		{"an external Service", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: ExternalName, externalName: example.com}", "admitted"},
		{"a Service without ports", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}}", "denied, invalid spec.ports"},
		{"a Service with a port of wrong size", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 70000}]}", "denied, invalid spec.ports[0].port, invalid spec.ports[0].targetPort"},
		{"an APIService", "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1beta1.metrics.k8s.io}\nspec: {service: {name: a, namespace: b}, group: metrics.k8s.io, version: v1beta1, insecureSkipTLSVerify: true, groupPriorityMinimum: 100, versionPriority: 100}", "admitted"},
		{"an APIService with another name", "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: a}\nspec: {service: {name: a, namespace: b}, group: metrics.k8s.io, version: v1beta1, insecureSkipTLSVerify: true, groupPriorityMinimum: 100, versionPriority: 100}", "denied, invalid metadata.name"},
		{"a Job", job, "admitted"},
		{"a CronJob with a wrong schedule", "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: 'x', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}}", "denied, invalid spec.schedule"},
		{"an Ingress with a path of no type", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{http: {paths: [{path: /, backend: {service: {name: a, port: {number: 80}}}}]}}]}", "denied, invalid spec.rules[0].http.paths[0].pathType"},
		{"a version that is gone", "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}", "denied, unserved-version apiVersion"},
		{"an Event", "apiVersion: events.k8s.io/v1\nkind: Event\nmetadata: {name: a}\nnote: x\nregarding: {namespace: default}\neventTime: '2020-01-01T00:00:00.000000Z'\ntype: Normal\nreason: a\naction: b\nreportingController: example.com/a\nreportingInstance: a", "admitted"},
		{"a kind that nobody knows", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}", "notEvaluated"},
		{"a budget that says too much", "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1, maxUnavailable: 1, selector: {matchLabels: {a: b}}}", "denied, invalid spec"},
	}
	on := open(t, session.Options{}, "")
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			if got := judge(t, on, session.JudgeOptions{}, create(t, one.object))[0]; say(got) != one.want {
				t.Errorf("got %s, want %s\n%s", say(got), one.want, details(got))
			}
		})
	}
}

func TestVersionsComeAndGo(t *testing.T) {
	schema := "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\nspec: {priorityLevelConfiguration: {name: a}}"
	for minor, want := range map[string]string{"1.30": "warned, warning:deprecated-version apiVersion", "1.32": "denied, unserved-version apiVersion"} {
		if got := judge(t, open(t, session.Options{Kubernetes: minor}, ""), session.JudgeOptions{}, create(t, schema))[0]; say(got) != want {
			t.Errorf("%s: %s", minor, details(got))
		}
	}
}

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "example.com/web:1"}]`

const job = `
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: once, image: "example.com/once:1"}]`
