package session_test

import (
	"fmt"
	"strings"
	"testing"

	"fairlead/engine/admission/internal/session"
)

func policy(name, match, body string) string {
	return `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ` + name + `}
spec:
  matchConstraints: {resourceRules: [` + match + `]}
` + body + `
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: ` + name + `}
spec: {policyName: ` + name + `, validationActions: [ACTIONS]}`
}

const (
	workloads = "{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}"
	maps      = "{apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [configmaps]}"
)

func TestValidatingPolicies(t *testing.T) {
	replicas := policy("replicas", workloads, "  validations: [{expression: 'object.spec.replicas <= 1', messageExpression: \"'not ' + string(object.spec.replicas)\"}]")
	scale := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limit, namespace: default}\ndata: {max: '1'}"
	param := strings.Replace(policy("param", workloads, "  paramKind: {apiVersion: v1, kind: ConfigMap}\n  validations: [{expression: 'object.spec.replicas <= int(params.data.max)'}]"),
		"policyName: param,", "policyName: param, paramRef: {name: limit, namespace: default, parameterNotFoundAction: Deny},", 1)
	authorizer := policy("who", workloads, "  validations: [{expression: \"authorizer.group('').resource('pods').check('get').allowed()\"}]")
	keep := policy("keep", maps, "  matchConditions: [{name: deleted, expression: \"request.operation == 'DELETE'\"}]\n  validations: [{expression: \"oldObject.metadata.name != 'keep'\"}]")
	defaulted := policy("defaulted", workloads, "  validations: [{expression: \"object.spec.strategy.type == 'RollingUpdate'\"}]")
	equivalent := policy("equivalent", "{apiGroups: [autoscaling], apiVersions: [v1], operations: ['*'], resources: [horizontalpodautoscalers]}", "  validations: [{expression: 'object.spec.targetCPUUtilizationPercentage < 50'}]")
	scaler := "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]}"
	cases := []struct{ name, context, actions, object, want string }{
		{"deny", replicas, "Deny", deployment, "denied, policy"},
		{"warn", replicas, "Warn", deployment, "warned, warning:policy"},
		{"audit", replicas, "Audit", deployment, "admitted, audit:policy"},
		{"both", replicas, "Warn, Audit", deployment, "warned, audit:policy, warning:policy"},
		{"not matched", replicas, "Deny", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}", "admitted"},
		{"params", param + "\n---\n" + scale, "Deny", deployment, "denied, policy"},
		{"params that are not there", param, "Deny", deployment, "admitted"},
		{"who may do what", authorizer, "Deny", deployment, "admitted"},
		{"deletion", keep, "Deny", "DELETE apiVersion: v1\nkind: ConfigMap\nmetadata: {name: keep}", "denied, policy"},
		{"deletion of another", keep, "Deny", "DELETE apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}", "admitted"},
		{"defaults are seen", defaulted, "Deny", deployment, "admitted"},
		{"another version of the kind", equivalent, "Deny", scaler, "denied, policy"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			on := open(t, session.Options{}, strings.Replace(one.context, "ACTIONS", one.actions, 1))
			request := session.Request{Operation: "CREATE"}
			text, deletes := strings.CutPrefix(one.object, "DELETE ")
			if deletes {
				request = session.Request{Operation: "DELETE", Old: documents(t, text)[0]}
			} else {
				request.Object = documents(t, text)[0]
			}
			got := judge(t, on, session.JudgeOptions{}, request)[0]
			if say(got) != one.want {
				t.Errorf("got %s, want %s\n%s", say(got), one.want, details(got))
			}
			if unknown := one.name == "params that are not there" || one.name == "who may do what"; unknown != (len(got.NotEvaluated) == 1) {
				t.Error(details(got))
			}
			if one.name == "deny" && (got.Findings[0].Policy != "replicas" || got.Findings[0].Binding != "replicas" || !strings.Contains(got.Findings[0].Message, "not 2")) {
				t.Error(details(got))
			}
		})
	}
}

func TestEveryPolicyThatRefusesIsNamed(t *testing.T) {
	one := strings.Replace(policy("b", workloads, "  validations: [{expression: 'false', message: first}, {expression: 'false', message: second}]"), "ACTIONS", "Deny", 1)
	two := strings.Replace(policy("a", workloads, "  validations: [{expression: 'false'}]"), "ACTIONS", "Deny", 1)
	got := judge(t, open(t, session.Options{}, one+"\n---\n"+two), session.JudgeOptions{}, create(t, deployment))[0]
	if len(got.Findings) < 2 || got.Findings[0].Policy != "a" || got.Findings[len(got.Findings)-1].Policy != "b" {
		t.Error(details(got))
	}
}

func TestMistakesOfPoliciesAreFound(t *testing.T) {
	broken := policy("broken", workloads, "  validations: [{expression: 'object.spec.replicas <='}]")
	_, findings := openWithFindings(t, session.Options{}, strings.Replace(broken, "ACTIONS", "Deny", 1))
	if len(findings) != 1 || findings[0].Path != "spec.validations[0].expression" || *findings[0].Object != 0 {
		t.Errorf("%+v", findings)
	}
	alone := "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: a}\nspec: {policyName: ghost, validationActions: [Deny]}"
	_, findings = openWithFindings(t, session.Options{}, alone)
	if len(findings) != 1 || findings[0].Path != "spec.policyName" {
		t.Errorf("%+v", findings)
	}
	unknown := strings.Replace(policy("unknown", workloads, "  paramKind: {apiVersion: example.com/v1, kind: Limit}\n  validations: [{expression: 'true'}]"), "ACTIONS", "Deny", 1)
	_, findings = openWithFindings(t, session.Options{}, unknown)
	if len(findings) != 1 || findings[0].Path != "spec.paramKind" {
		t.Errorf("%+v", findings)
	}
}

func TestMutatingPolicies(t *testing.T) {
	of := func(mutation string) string {
		return `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: label}
spec:
  matchConstraints: {resourceRules: [` + workloads + `]}
  reinvocationPolicy: Never
  mutations: [` + mutation + `]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: label}
spec: {policyName: label}`
	}
	apply := of(`{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers: [Object.spec.template.spec.containers{name: 'web', workingDir: '/x'}]}}}}"}}`)
	patch := of(`{patchType: JSONPatch, jsonPatch: {expression: "[JSONPatch{op: 'add', path: '/spec/template/spec/containers/0/workingDir', value: '/x'}]"}}`)
	for name, context := range map[string]string{"apply": apply, "patch": patch, "v1beta1": strings.ReplaceAll(patch, "k8s.io/v1", "k8s.io/v1beta1")} {
		t.Run(name, func(t *testing.T) {
			got := judge(t, open(t, session.Options{}, context), session.JudgeOptions{Emit: true}, create(t, deployment))[0]
			if say(got) != "admitted" || !strings.Contains(string(got.Object), `"workingDir":"/x"`) || !strings.Contains(string(got.Object), "example.com/web:1") {
				t.Error(details(got))
			}
		})
	}
}

func TestWebhooksAreNotAsked(t *testing.T) {
	context := `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hooks}
webhooks:
- name: one.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {url: "https://example.com"}
  namespaceSelector: {matchLabels: {team: x}}
  rules: [` + workloads + `]
---
apiVersion: v1
kind: Namespace
metadata: {name: default, labels: {team: x}}`
	on := open(t, session.Options{}, context)
	if got := judge(t, on, session.JudgeOptions{}, create(t, deployment))[0]; say(got) != "admitted" || len(got.NotEvaluated) != 1 || !strings.Contains(got.NotEvaluated[0], "'one.example.com'") {
		t.Error(details(got))
	}
	if got := judge(t, on, session.JudgeOptions{}, create(t, strings.Replace(deployment, "name: web}", "name: web, namespace: kube-system}", 1)))[0]; len(got.NotEvaluated) != 0 {
		t.Error(details(got))
	}
}

// Conditions of webhooks are evaluated: only where they hold would somebody be asked.
func TestConditionsOfWebhooks(t *testing.T) {
	for condition, want := range map[string]string{
		"object.metadata.name == 'web'":                                "admitted, 1 not evaluated",
		"object.metadata.name != 'web'":                                "admitted, 0 not evaluated",
		"request.operation == 'DELETE'":                                "admitted, 0 not evaluated",
		"object.spec.absent == 1":                                      "denied, policy-error, 0 not evaluated",
		"authorizer.group('').resource('pods').check('get').allowed()": "admitted, 1 not evaluated",
	} {
		on := open(t, session.Options{}, `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: hooks}
webhooks:
- name: one.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {url: "https://example.com"}
  rules: [`+workloads+`]
  matchConditions: [{name: a, expression: "`+condition+`"}]
---
apiVersion: v1
kind: Namespace
metadata: {name: default}`)
		got := judge(t, on, session.JudgeOptions{}, create(t, deployment))[0]
		if said := fmt.Sprintf("%s, %d not evaluated", say(got), len(got.NotEvaluated)); said != want {
			t.Errorf("%s: %s", condition, details(got))
		}
	}
}

func TestExpressionsAreCheckedAgainstSchemas(t *testing.T) {
	on := open(t, session.Options{}, "")
	for expression, want := range map[string]string{
		"object.spec.replicas > 1": "", "object.spec.replicaz > 1": "undefined field 'replicaz'",
		"object.spec.template.spec.containers.all(c, c.image.startsWith('a'))": "", "object.metadata.name > 1": "no matching overload",
		"object.spec.template.spec.containers.all(c, !has(c.resources.limits) || 'cpu' in c.resources.limits)": "",
		"object.spec.strategy.rollingUpdate.maxSurge == 1 || object.metadata.labels['a'] == 'b'":               "",
	} {
		warnings, err := on.TypeCheck([][]byte{documents(t, policy("typed", workloads, "  validations: [{expression: \""+expression+"\"}]"))[0]})
		if err != nil {
			t.Fatal(err)
		}
		if (want == "") != (len(warnings) == 0) || want != "" && !strings.Contains(warnings[0].Message, want) {
			t.Errorf("%s: %+v", expression, warnings)
		}
	}
}
