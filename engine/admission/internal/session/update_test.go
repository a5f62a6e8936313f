package session_test

import (
	"strings"
	"testing"

	"fairlead/engine/admission/internal/session"
)

func TestChangedObjects(t *testing.T) {
	service := "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}, ports: [{port: 80}]}"
	headless := "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None, selector: {a: b}, ports: [{port: 80}]}"
	local := "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}"
	role := "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\nsubjects: []"
	claim := "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 1Gi}}}"
	definition := "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.org}\nspec: {group: example.org, scope: Namespaced, names: {plural: things, kind: Thing}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}"
	secret := "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nimmutable: true\nstringData: {a: b}"
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}"
	set := "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {serviceName: a, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}"
	scalerV1 := "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, targetCPUUtilizationPercentage: 50}"
	scalerV2 := "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, metrics: [{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 50}}}]}"
	cases := []struct{ name, old, object, want string }{
		{"nothing", deployment, deployment, "admitted"},
		{"replicas", deployment, strings.Replace(deployment, "replicas: 2", "replicas: 3", 1), "admitted"},
		{"a selector", deployment, strings.ReplaceAll(deployment, "app: web", "app: x"), "denied, immutable spec.selector"},
		{"an unknown field", deployment, deployment + "\n      x: y", "denied, unknown-field spec.template.spec.x"},
		{"a port", service, strings.Replace(service, "80", "81", 1), "admitted"},
		{"a port of a headless Service", headless, strings.Replace(headless, "80", "81", 1), "admitted"},
		{"no word about an address any more", headless, service, "admitted"},
		{"headful to headless", service, headless, "denied, immutable spec.clusterIPs[0]"},
		{"a type", service, strings.Replace(service, "spec: {", "spec: {type: NodePort, ", 1), "admitted"},
		{"no local traffic any more", local, strings.Replace(local, "Local", "Cluster", 1), "admitted"},
		{"no address any more", service, "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: ExternalName, externalName: example.com}", "admitted"},
		{"a role of a binding", role, strings.Replace(role, "name: a}\nsubjects", "name: b}\nsubjects", 1), "denied, immutable roleRef"},
		{"an image of a Job", job, strings.Replace(job, ":1", ":2", 1), "denied, immutable spec.template"},
		{"labels of a Job", job, strings.Replace(job, "name: once}", "name: once, labels: {a: b}}", 1), "admitted"},
		{"a claim that grows", claim, strings.Replace(claim, "1Gi", "2Gi", 1), "admitted"},
		{"a claim that shrinks", strings.Replace(claim, "1Gi", "2Gi", 1), claim, "denied, invalid spec.resources.requests.storage"},
		{"the scope of a definition", definition, strings.Replace(definition, "Namespaced", "Cluster", 1), "denied, immutable spec.scope"},
		{"the access modes of a claim", claim, strings.Replace(claim, "Once", "Many", 1), "denied, immutable spec"},
		{"an immutable Secret", secret, strings.Replace(secret, "a: b", "a: c", 1), "denied, immutable data"},
		{"an image of a Pod", pod, strings.Replace(pod, "image: b", "image: c", 1), "admitted"},
		{"a command of a Pod", pod, strings.Replace(pod, "image: b", "image: b, command: [a]", 1), "denied, immutable spec"},
		{"the service of a StatefulSet", set, strings.Replace(set, "serviceName: a", "serviceName: b", 1), "denied, immutable spec.serviceName"},
		{"a version", scalerV1, scalerV2, "admitted"},
		{"a field that goes away", strings.Replace(deployment, "replicas: 2", "replicas: 2\n  paused: true", 1), deployment, "admitted"},
	}
	on := open(t, session.Options{}, "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: example.com/a\nallowVolumeExpansion: true")
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			if got := judge(t, on, session.JudgeOptions{}, update(t, one.old, one.object))[0]; say(got) != one.want {
				t.Errorf("got %s, want %s\n%s", say(got), one.want, details(got))
			}
		})
	}
}

func TestNamespacesThatEveryClusterHasAreNotDeleted(t *testing.T) {
	on := open(t, session.Options{}, "")
	for name, want := range map[string]string{"kube-system": "denied, protected-namespace", "mine": "admitted"} {
		request := session.Request{Operation: "DELETE", Old: documents(t, "apiVersion: v1\nkind: Namespace\nmetadata: {name: "+name+"}")[0]}
		if got := judge(t, on, session.JudgeOptions{}, request)[0]; say(got) != want {
			t.Errorf("%s: %s", name, details(got))
		}
	}
}
