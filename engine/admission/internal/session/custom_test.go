package session_test

import (
	"strings"
	"testing"

	"fairlead/engine/admission/internal/session"
)

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1, maximum: 10}
              color: {type: string, default: blue, enum: [blue, red]}
              owner: {type: string, x-kubernetes-validations: [{rule: 'self == oldSelf', message: 'the owner stays'}]}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
            x-kubernetes-validations: [{rule: "self.color != 'red' || self.size > 5", message: 'red ones are large'}]
  - name: v1beta1
    served: true
    storage: false
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
  - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}`

func TestVersionsThatADefinitionCallsDeprecated(t *testing.T) {
	old := strings.Replace(definition, "name: v1beta1\n    served: true", "name: v1beta1\n    deprecated: true\n    served: true", 1)
	worded := strings.Replace(old, "deprecated: true", "deprecated: true\n    deprecationWarning: gone soon", 1)
	for text, want := range map[string]string{
		old:    "example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget",
		worded: "gone soon",
	} {
		on := open(t, session.Options{}, text)
		got := judge(t, on, session.JudgeOptions{}, create(t, "apiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: a}"))[0]
		if say(got) != "warned, warning:deprecated-version apiVersion" || got.Findings[0].Message != want {
			t.Errorf("got %s", details(got))
		}
	}
}

func TestCustomResources(t *testing.T) {
	widget := func(spec string) string {
		return "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {" + spec + "}"
	}
	cases := []struct{ name, old, object, want string }{
		{"a widget", "", widget("size: 2"), "admitted"},
		{"unknown fields", "", widget("size: 2, sise: 3, free: {any: thing}"), "denied, unknown-field spec.sise"},
		{"an unknown field of metadata", "", strings.Replace(widget("size: 2"), "name: a", "name: a, nam: b", 1), "denied, unknown-field metadata.nam"},
		{"a wrong type", "", widget("size: large"), "denied, invalid spec.size, invalid spec.size"},
		{"too large", "", widget("size: 11"), "denied, invalid spec.size"},
		{"nothing", "", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}", "denied, invalid spec"},
		{"a wrong value", "", widget("size: 2, color: green"), "denied, invalid spec.color"},
		{"a broken rule", "", widget("size: 2, color: red"), "denied, invalid spec"},
		{"a change", widget("size: 2, owner: me"), widget("size: 3, owner: me"), "admitted"},
		{"a broken rule of change", widget("size: 2, owner: me"), widget("size: 2, owner: you"), "denied, invalid spec.owner"},
		{"another version", "", "apiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: a}\nany: thing", "admitted"},
		{"a change of version", "apiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: a}\nspec: {size: 1}", widget("size: 2"), "admitted"},
		{"a version that is not served", "", "apiVersion: example.com/v1alpha1\nkind: Widget\nmetadata: {name: a}", "notEvaluated"},
		{"a status", "", widget("size: 2") + "\nstatus: {size: x}", "denied, unknown-field status"},
	}
	on := open(t, session.Options{}, definition)
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			request := create(t, one.object)
			if one.old != "" {
				request = update(t, one.old, one.object)
			}
			if got := judge(t, on, session.JudgeOptions{}, request)[0]; say(got) != one.want {
				t.Errorf("got %s, want %s\n%s", say(got), one.want, details(got))
			}
		})
	}
	t.Run("defaults", func(t *testing.T) {
		got := judge(t, on, session.JudgeOptions{Emit: true}, create(t, widget("size: 2")))[0]
		if !strings.Contains(string(got.Object), `"color":"blue"`) {
			t.Error(details(got))
		}
	})
	t.Run("policies see them, in any version", func(t *testing.T) {
		forbid := strings.Replace(policy("forbid", "{apiGroups: [example.com], apiVersions: [v1], operations: ['*'], resources: [widgets]}", "  validations: [{expression: \"!has(object.any)\"}]"), "ACTIONS", "Deny", 1)
		on := open(t, session.Options{}, definition+"\n---\n"+forbid)
		got := judge(t, on, session.JudgeOptions{}, create(t, "apiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: a}\nany: thing"))[0]
		if say(got) != "denied, policy" {
			t.Error(details(got))
		}
		warnings, err := on.TypeCheck([][]byte{documents(t, policy("typed", "{apiGroups: [example.com], apiVersions: [v1], operations: ['*'], resources: [widgets]}", "  validations: [{expression: 'object.spec.sise > 1'}]"))[0]})
		if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].Message, "sise") {
			t.Error(warnings, err)
		}
	})
}

func TestDefinitionsAreJudgedThemselves(t *testing.T) {
	on := open(t, session.Options{}, "")
	changed := func(from, to string) string { return strings.Replace(definition, from, to, 1) }
	cases := []struct{ name, old, object, want string }{
		{"a definition", "", definition, "admitted"},
		{"another name", "", changed("name: widgets.example.com", "name: widget.example.com"), "denied, invalid metadata.name"},
		{"a rule that does not compile", "", changed("self.size > 5", "self.sise > 5"), "denied, invalid spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule"},
		{"a default of wrong type", "", changed("default: blue", "default: 1"), "denied, invalid spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[color].default, invalid spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[color].default"},
		{"no change", definition, definition, "admitted"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			request := create(t, one.object)
			if one.old != "" {
				request = update(t, one.old, one.object)
			}
			if got := judge(t, on, session.JudgeOptions{}, request)[0]; say(got) != one.want {
				t.Errorf("got %s, want %s\n%s", say(got), one.want, details(got))
			}
		})
	}
}

func TestTheSameRequestHasTheSameAnswerWhateverCameBefore(t *testing.T) {
	context := definition + "\n---\n" + strings.Replace(policy("replicas", workloads, "  validations: [{expression: 'object.spec.replicas <= 1'}]"), "ACTIONS", "Deny, Audit", 1)
	texts := []string{
		deployment, job, pod, definition, withSpec("serviceAccountName: ghost"),
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\nx: 1\ny: 2\nz: 3",
		"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: 2, a: 1, b: 2, c: 3}",
		"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}", "apiVersion: nobody/v1\nkind: X\nmetadata: {name: a}",
	}
	var requests []session.Request
	for _, text := range texts {
		requests = append(requests, create(t, text))
	}
	requests = append(requests, update(t, deployment, strings.ReplaceAll(deployment, "app: web", "app: x")), update(t, job, job))
	options := session.JudgeOptions{Emit: true, Templates: true}
	var alone []string
	for _, request := range requests {
		alone = append(alone, details(judge(t, open(t, session.Options{}, context), options, request)[0]))
	}
	on := open(t, session.Options{}, context)
	for round := range 20 {
		for i := range requests {
			which := (i*7 + round*3) % len(requests)
			if got := details(judge(t, on, options, requests[which])[0]); got != alone[which] {
				t.Fatalf("got %s\nwant %s", got, alone[which])
			}
		}
	}
	var many []session.Request
	for range 60 {
		many = append(many, requests...)
	}
	for i, got := range judge(t, on, options, many...) {
		if details(got) != alone[i%len(requests)] {
			t.Fatalf("got %s\nwant %s", details(got), alone[i%len(requests)])
		}
	}
}

func TestEarlierVersionsOfKubernetes(t *testing.T) {
	if _, _, err := session.Open(session.Options{Kubernetes: "1.99"}, nil); err == nil {
		t.Error("There is no such version.")
	}
	// Stacked: sessions of different versions take turns in one process.
	newest, oldest := open(t, session.Options{Kubernetes: "1.37"}, ""), open(t, session.Options{Kubernetes: "1.30"}, "")
	for range 2 {
		for _, on := range []*session.Session{newest, oldest} {
			if got := judge(t, on, session.JudgeOptions{}, create(t, deployment))[0]; say(got) != "admitted" {
				t.Error(details(got))
			}
		}
	}
}
