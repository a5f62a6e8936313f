package templates

import (
	"maps"
	"testing"
	"text/template"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/engine"
)

var functions = template.FuncMap{"keys": func(map[string]any) string { return "own" }}

// What templates of all sorts come to, by the name of the case. Each is rendered after a file of helpers.
var cases = map[string]string{
	"text":                          "a: 1\n",
	"own function":                  `{{ keys .Values }}`,
	"built-in functions":            `{{ and 1 (not false) (len "ab") (printf "%d" 3) | print }}{{ index .Values "name" | html | js | urlquery }}`,
	"break":                         `{{ range list 1 2 3 }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}`,
	"include":                       `{{ include "greet" . }}`,
	"missing value":                 `{{ .Values.none }}<no value>{{ .Values.none.deeper }}`,
	"tpl of text":                   `{{ tpl "plain <no value>" . }}`,
	"tpl of nothing":                `[{{ tpl "" . }}{{ tpl "  \n" . }}]`,
	"tpl of an action":              `{{ tpl "{{ .Values.name }} {{ include \"greet\" . }}" . }}`,
	"tpl in tpl":                    `{{ tpl "{{ tpl .Values.text . }}" . }}`,
	"tpl that defines":              `{{ tpl "{{ define \"mine\" }}{{ .Values.name }}{{ end }}{{ include \"mine\" . }}" . }}`,
	"tpl that redefines":            `{{ tpl "{{ define \"greet\" }}bye{{ end }}{{ include \"greet\" . }}" . }}{{ include "greet" . }}`,
	"tpl that calls itself":         `{{ tpl "{{ if .stop }}end{{ else }}{{ include \"gotpl\" (dict \"stop\" true) }}{{ end }}" dict }}`,
	"tpl that is a comment":         `[{{ tpl "{{/* nothing */}}" . }}]`,
	"tpl that cannot be parsed":     `{{ tpl "{{ if }}" . }}`,
	"tpl that fails":                `{{ tpl "{{ required \"it is needed\" .Values.none }}" . }}`,
	"define after a file's":         `{{ define "greet" }}again {{ .Values.name }}{{ end }}{{ include "greet" . }}`,
	"file that cannot be parsed":    `{{ if }}`,
	"function that does not exist":  `{{ nothing }}`,
	"template that does not exist":  `{{ include "none" . }}`,
	"template without end":          `{{ define "round" }}{{ include "round" . }}{{ end }}{{ include "round" . }}`,
	"error in a helper":             `{{ include "fails" . }}`,
	"changed values":                `{{ $_ := set .Values "name" "changed" }}{{ include "greet" . }}`,
	"its own name":                  `{{ .Template.Name }} {{ .Template.BasePath }}`,
	"files of the chart":            `{{ .Files.Get "note.txt" }}`,
	"template of the same in a tpl": `{{ tpl "{{ template \"greet\" . }}" . }}`,
}

const helpers = `{{ define "greet" }}hello {{ .Values.name }}{{ end }}{{ define "fails" }}{{ fail "it fails" }}{{ end }}`

func chartOf(text string) *chart.Chart {
	return &chart.Chart{
		Metadata: &chart.Metadata{Name: "web", Version: "1.0.0", APIVersion: "v2"},
		Templates: []*common.File{
			{Name: "templates/_helpers.tpl", Data: []byte(helpers)},
			{Name: "templates/one.yaml", Data: []byte(text)},
		},
		Files: []*common.File{{Name: "note.txt", Data: []byte("noted")}},
	}
}

func scopeOf(t *testing.T, one *chart.Chart, name string) common.Values {
	t.Helper()
	values := map[string]any{"name": name, "text": "{{ .Values.name }}!"}
	scope, err := util.ToRenderValues(one, values, common.ReleaseOptions{Name: "a", Namespace: "b"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// Each is rendered with several values, and again with what the first rendering has left behind.
func TestTemplatesComeToWhatHelmMakesOfThem(t *testing.T) {
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			one, parsed := chartOf(text), NewParsed()
			for _, value := range []string{"first", "second", "first"} {
				expected, expectedErr := engine.Engine{CustomTemplateFuncs: functions}.Render(one, scopeOf(t, one, value))
				actual, err := Render(parsed, one, scopeOf(t, one, value), functions, nil)
				if (err == nil) != (expectedErr == nil) || err != nil && err.Error() != expectedErr.Error() {
					t.Fatalf("%v instead of %v", err, expectedErr)
				}
				if err == nil && !maps.Equal(actual, expected) {
					t.Errorf("%q instead of %q", actual, expected)
				}
				withLines, err := Render(parsed, one, scopeOf(t, one, value), functions, map[string]*Lines{})
				if (err == nil) != (expectedErr == nil) || err != nil && err.Error() != expectedErr.Error() {
					t.Fatalf("with lines, %v instead of %v", err, expectedErr)
				}
				if !maps.Equal(withLines, actual) {
					t.Errorf("with lines, %q instead of %q", withLines, actual)
				}
			}
		})
	}
}

func TestAFileWithAnotherTextIsParsedAgain(t *testing.T) {
	parsed := NewParsed()
	for _, text := range []string{"a: 1", "a: 2", "a: 1"} {
		one := chartOf(text)
		rendered, err := Render(parsed, one, scopeOf(t, one, "x"), functions, nil)
		if err != nil || rendered["web/templates/one.yaml"] != text {
			t.Errorf("%q %v", rendered, err)
		}
	}
}
