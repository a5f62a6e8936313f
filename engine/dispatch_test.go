package main

import (
	"encoding/json"
	"strings"
	"testing"

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

func ask(t *testing.T, operation Operation, fields ...any) *wire.Reader {
	t.Helper()
	answer := Answer(operation, request(fields...), nil)
	if answer[0] != 0 {
		t.Fatalf("%s", answer)
	}
	return wire.NewReader(answer[1:])
}

func TestAChartIsLoadedRenderedAndFreed(t *testing.T) {
	files := []string{"Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n", "templates/a.yaml", "kind: {{ .Values.kind }}\n"}
	handle := ask(t, LoadFiles, files, []string{}).Bytes()
	answer := ask(t, Render, handle, `{"release":"a","namespace":"b","want":"objects"}`, `{"kind":"Service"}`, "")
	if header := answer.Text(); header != `{"manifests":[{"source":"web/templates/a.yaml","isCrdFile":false}],"notes":"","chance":[]}` {
		t.Error(header)
	}
	if bodies := answer.List(); len(bodies) != 1 || string(bodies[0]) != `{"kind":"Service"}` || answer.Err() != nil {
		t.Errorf("%s %v", bodies, answer.Err())
	}
	if values := ask(t, Coalesce, handle, `{"a":1}`).Text(); values != `{"a":1}` {
		t.Error(values)
	}
	ask(t, Free, handle)
	if said := string(Answer(ChartFacts, request(handle), nil)); !strings.Contains(said, "no chart has the handle") {
		t.Error(said)
	}
}

// Whatever comes in, an answer goes out.
func FuzzEveryRequestHasAnAnswer(f *testing.F) {
	f.Add(uint32(LoadFiles), request([]string{"Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"}, []string{}))
	f.Add(uint32(Render), request("\x01\x00\x00\x00", `{"release":"a","want":"text"}`, "{}", ""))
	f.Add(uint32(MergeValues), request(`{"set":["a=1"]}`, []string{"v.yaml", "a: 1"}))
	f.Add(uint32(Kustomize), request(".", "text", []string{"kustomization.yaml", "namePrefix: a-"}))
	f.Add(uint32(Patch), request([]string{`{"a":1}`}, []string{"0", `[{"op":"remove","path":"/a"}]`}))
	f.Add(uint32(Versions), request("^1", "1.0.0\n2.0.0"))
	f.Add(uint32(Verify), request("a", "b", "c", "d"))
	f.Add(uint32(Pack), request([]string{"a", "b"}))
	f.Add(uint32(99), []byte{255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, operation uint32, message []byte) {
		answer := Answer(Operation(operation), message, nil)
		if answer[0] == 0 {
			return
		}
		var failure struct{ Kind, Message string }
		if err := json.Unmarshal(wire.NewReader(answer[1:]).Bytes(), &failure); err != nil || failure.Kind == "" || failure.Message == "" {
			t.Errorf("%s", answer)
		}
	})
}
