package engine_test

import (
	"encoding/json"
	"strings"
	"testing"

	"fairlead/engine/admission/internal/engine"
	"fairlead/engine/wire"
)

// request writes fields, and lists of fields.
func request(fields ...any) []byte {
	out := wire.NewWriter(nil, 0)
	for _, field := range fields {
		switch typed := field.(type) {
		case []byte:
			out.Bytes(typed)
		case string:
			out.Text(typed)
		case []string:
			list := make([][]byte, len(typed))
			for i, one := range typed {
				list[i] = []byte(one)
			}
			out.List(list)
		}
	}
	return out.Done()[1:]
}

func ask(t *testing.T, operation engine.Operation, fields ...any) *wire.Reader {
	t.Helper()
	answer := engine.Answer(operation, request(fields...), nil)
	if answer[0] != 0 {
		t.Fatalf("%s", answer)
	}
	return wire.NewReader(answer[1:])
}

const configMap = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}`

func TestASessionIsOpenedAskedAndFreed(t *testing.T) {
	opened := ask(t, engine.Open, `{"kubernetes":"1.35"}`, []string{configMap})
	handle, findings := opened.Bytes(), opened.Text()
	if findings != "[]" || opened.Err() != nil {
		t.Error(findings, opened.Err())
	}
	verdicts := ask(t, engine.Judge, handle, `{}`, []string{"CREATE", configMap, "", "DELETE", "", configMap}).List()
	if len(verdicts) != 2 || string(verdicts[0]) != `{"verdict":"admitted","findings":[],"notEvaluated":[]}` || string(verdicts[1]) != string(verdicts[0]) {
		t.Errorf("%s", verdicts)
	}
	if known := ask(t, engine.Kinds, handle).Text(); !strings.Contains(known, `{"apiVersion":"apps/v1","kind":"Deployment","resource":"deployments","namespaced":true}`) {
		t.Error(known)
	}
	ask(t, engine.Free, handle)
	if said := string(engine.Answer(engine.Kinds, request(handle), nil)); !strings.Contains(said, "no session has the handle") {
		t.Error(said)
	}
}

func TestRequestsThatMakeNoSenseFail(t *testing.T) {
	handle := ask(t, engine.Open, `{"kubernetes":"1.37"}`, []string{}).Bytes()
	for name, answer := range map[string][]byte{
		"a version":    engine.Answer(engine.Open, request(`{"kubernetes":"1.12"}`, []string{}), nil),
		"a level":      engine.Answer(engine.Open, request(`{"kubernetes":"1.37","podSecurity":{"defaults":{"enforce":"x"}}}`, []string{}), nil),
		"an operation": engine.Answer(99, nil, nil),
		"no old":       engine.Answer(engine.Judge, request(handle, "{}", []string{"UPDATE", configMap, ""}), nil),
		"two fields":   engine.Answer(engine.Judge, request(handle, "{}", []string{"CREATE", configMap}), nil),
		"bytes":        engine.Answer(engine.Judge, []byte{1, 2, 3}, nil),
	} {
		var failed struct{ Kind, Message string }
		if answer[0] != 1 || json.Unmarshal(wire.NewReader(answer[1:]).Bytes(), &failed) != nil || failed.Kind != "request" || failed.Message == "" {
			t.Errorf("%s: %s", name, answer)
		}
	}
}

// Whatever comes in, an answer goes out.
func FuzzEveryObjectHasAVerdict(f *testing.F) {
	opened := engine.Answer(engine.Open, request(`{"kubernetes":"1.37"}`, []string{}), nil)
	handle := wire.NewReader(opened[1:]).Bytes()
	for _, object := range []string{
		configMap, "", "[]", "{}", `{"apiVersion":"v1","kind":"Pod","spec":null}`, `{"apiVersion":"a/b/c","kind":"x"}`,
		`{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":null}}`, `{"apiVersion":"v1","kind":"List","items":[]}`,
		`{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","spec":{"versions":[null]}}`,
		`{"apiVersion":"v1","kind":"Service","spec":{"clusterIPs":[""],"ipFamilies":["x","y","z"]}}`,
		`{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","spec":{"validations":[{"expression":"x("}]}}`,
	} {
		f.Add(object, configMap)
		f.Add(configMap, object)
		f.Add(object, object)
	}
	f.Fuzz(func(t *testing.T, object, old string) {
		for _, operation := range []string{"CREATE", "UPDATE", "DELETE"} {
			answer := engine.Answer(engine.Judge, request(handle, `{"emit":true,"templates":true}`, []string{operation, object, old}), nil)
			if answer[0] == 0 && len(wire.NewReader(answer[1:]).List()) == 1 {
				continue
			}
			if !strings.Contains(string(answer), `"kind":"request"`) {
				t.Errorf("%s %s", operation, answer)
			}
		}
		// As context, the same text is at worst a finding.
		if answer := engine.Answer(engine.Open, request(`{"kubernetes":"1.37"}`, []string{object}), nil); answer[0] != 0 {
			t.Errorf("%s", answer)
		}
	})
}
