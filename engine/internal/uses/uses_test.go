package uses

import (
	"encoding/json"
	"strings"
	"testing"
)

// said writes uses as words: a path, with a star where it is used as a whole.
func said(collection *Collection) string {
	var words []string
	for _, use := range collection.Sorted() {
		word := strings.Join(use.Path, ".")
		if use.Whole {
			word += "*"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestUsesOfValues(t *testing.T) {
	for template, expected := range map[string]string{
		`{{ .Values.a.b }}`:                                                 "a.b*",
		`{{ if .Values.a }}x{{ end }}`:                                      "a",
		`{{ if and .Values.a (not .Values.b.c) }}x{{ end }}`:                "a b.c",
		`{{ toYaml .Values.a }}`:                                            "a*",
		`{{ .Values.a | toYaml | nindent 2 }}`:                              "a*",
		`{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ end }}`:             "a a.b* c*",
		`{{ with .Values.a }}{{ toYaml . }}{{ end }}`:                       "a*",
		`{{ with .Values.a }}{{ else }}{{ .Values.b }}{{ end }}`:            "a b*",
		`{{ range $k, $v := .Values.a }}{{ $v.b }}{{ end }}`:                "a*",
		`{{ $x := .Values.a }}{{ $x.b }}`:                                   "a.b*",
		`{{ $x := .Values.a }}{{ $x = .Values.c }}{{ $x.b }}`:               "a.b* c.b*",
		`{{ $x := . }}{{ $x.Values.a }}`:                                    "a*",
		`{{ index .Values "a" "b-c" }}`:                                     "a.b-c*",
		`{{ index .Values .Values.key }}`:                                   "* key*",
		`{{ get .Values.a "b" }}`:                                           "a.b*",
		`{{ (get .Values "a").b }}`:                                         "a.b*",
		`{{ if hasKey .Values.a "b" }}x{{ end }}`:                           "a a.b",
		`{{ dig "b" "c" "none" .Values.a }}`:                                "a.b.c*",
		`{{ .Values.a | dig "b" "none" }}`:                                  "a.b*",
		`{{ default .Values.b .Values.a }}`:                                 "a* b*",
		`{{ with default .Values.b .Values.a }}{{ .c }}{{ end }}`:           "a a.c* b b.c*",
		`{{ include "x" . }}`:                                               "",
		`{{ include "x" .Values }}`:                                         "*",
		`{{ include "x" (dict "c" . "v" .Values.a) }}`:                      "a*",
		`{{ tpl .Values.a $ }}`:                                             "a*",
		`{{ toYaml . }}`:                                                    "*",
		`{{ define "d" }}{{ .context.Values.a }}{{ end }}`:                  "a*",
		`{{ .Subcharts.sub.Values.a }}`:                                     "sub.a*",
		`{{ .Files.Get .Values.a }}`:                                        "a*",
		`{{ .Capabilities.APIVersions.Has "x.io/v1" }}{{ .Values.a`:         "a*",
		`{{ if eq .Values.a.b "x" }}{{ end }}{{ .Release.Name }}`:           "a.b",
		`{{ $_ := set .Values.a "b" (default 1 .Values.c) }}`:               "a.b c*",
		`{{ template "x" .Values.a }}`:                                      "a*",
		`{{ (.Values.a | default dict).b }}{{ (.Values.c).d }}`:             "a a.b* c.d*",
		`{{ ternary .Values.a .Values.b .Values.c }}`:                       "a* b* c*",
		`{{ if .Values.a }}{{ else if .Values.b }}{{ end }}`:                "a b",
		`{{ merge (deepCopy .Values.a) .Values.b }}`:                        "a* b*",
		`{{ range list .Values.a .Values.b.c }}{{ .d }}{{ end }}`:           "a* b.c*",
		`{{ range until 3 }}{{ $.Values.a.b }}{{ end }}{{/* .Values.c */}}`: "a.b*",
	} {
		collection := New()
		collection.AddTemplate(nil, "t", template)
		if got := said(collection); got != expected {
			t.Errorf("%s uses %q, not %q", template, got, expected)
		}
	}
}

func TestNoUsesAreAnEmptyListToTheHost(t *testing.T) {
	collection := New()
	collection.AddTemplate(nil, "t", "{{ .Release.Name }}")
	if got, err := json.Marshal(collection.Sorted()); err != nil || string(got) != "[]" {
		t.Error(string(got), err)
	}
}

func TestUsesOfDependencies(t *testing.T) {
	collection := New()
	collection.AddChart(nil)
	collection.AddChart([]string{"sub"})
	collection.AddChart([]string{"lib"})
	collection.AddTemplate(nil, "a.yaml", `{{ include "lib.name" . }}`)
	collection.AddTemplate([]string{"sub"}, "b.yaml", `{{ .Values.b }}{{ .Values.global.g }}`)
	collection.AddTemplate([]string{"lib"}, "_lib.tpl", `{{ define "lib.name" }}{{ .Values.name }}{{ end }}`)
	collection.AddDefaults(nil, map[string]any{"text": "{{ .Values.told }}", "sub": map[string]any{"list": []any{"{{ .Values.told }}"}}})
	if got := said(collection); got != "global.g* lib.name* name* sub.b* sub.global.g* sub.told* told*" {
		t.Error(got)
	}
}

func TestAPIGroupsThatTemplatesAskFor(t *testing.T) {
	for template, expected := range map[string]string{
		`{{ .Values.a }} monitoring.coreos.com/v1`:                                              "",
		`{{ if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}{{ end }}`:            "monitoring.coreos.com",
		`{{ if $.Capabilities.APIVersions.Has "a.io/v1beta1/Kind" }}b.io/v1{{ end }}`:           "a.io b.io",
		`{{ .Capabilities.KubeVersion.Version }}`:                                               "",
		`{{ if .Capabilities.APIVersions.Has .Values.a }}{{ end }}`:                             "any",
		`{{ if has "a.io/v1" .Capabilities.APIVersions }}{{ end }}`:                             "any",
		`{{ $c := .Capabilities }}{{ if $c.APIVersions.Has (printf "%s/v1" "a.io") }}{{ end }}`: "any",
	} {
		collection := New()
		collection.AddTemplate(nil, "t", template)
		collection.Sorted()
		names, ok := collection.Groups()
		got := strings.Join(names, " ")
		if !ok {
			got = "any"
		}
		if got != expected {
			t.Errorf("%s asks for %q, not %q", template, got, expected)
		}
	}
}
