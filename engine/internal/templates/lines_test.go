package templates

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Templates, and what they come to: before each line, the one of the file that it comes from.
var lineCases = map[string][2]string{
	"text":                             {"a: 1\n\nb:\n  c: 2\n", "1 a: 1|2 |3 b:|4   c: 2|5 "},
	"no line feed at the end":          {"a: 1\nb: 2", "1 a: 1|2 b: 2"},
	"file with CRLF":                   {"a: 1\r\n{{ if .Values.name }}\r\nb: 2\r\n{{ end }}\r\nc: 3", "1 a: 1|2 |3 b: 2|4 |5 c: 3"},
	"values within lines":              {"a: {{ .Values.name }}\n{{ .Values.name }}: b\n", "1 a: x|2 x: b|3 "},
	"if and else":                      {"{{- if .Values.none }}\na: 1\n{{- else if .Values.name }}\nb: 2\n{{- else }}\nc: 3\n{{- end }}\nd: 4", "3 |4 b: 2|8 d: 4"},
	"else":                             {"{{ with .Values.none }}\na: 1\n{{ else }}\nb: 2\n{{ end }}", "3 |4 b: 2|5 "},
	"range":                            {"a:\n{{- range list 1 2 }}\n  - b: {{ . }}\n    c: 3\n{{- end }}\nd: 4", "1 a:|3   - b: 1|4     c: 3|3   - b: 2|4     c: 3|6 d: 4"},
	"range over nothing":               {"{{ range list }}\na\n{{ else }}\nb\n{{ end }}", "3 |4 b|5 "},
	"range that is left":               {"{{ range list 1 2 3 }}{{ if eq . 2 }}\n{{ break }}{{ end }}\na: {{ . }}\n{{ end }}b", "2 |3 a: 1|1 |4 b"},
	"trims on both sides":              {"a: 1\n\n  {{- \"\\nb: 2\" -}}\n\n\nc: 3", "1 a: 1|3 b: 2c: 3"},
	"comment":                          {"{{- /* one\ntwo */ -}}\na: 1", "3 a: 1"},
	"value of many lines":              {"a:\n  {{- list 1 2 | toYaml | nindent 2 }}\nb: 3", "1 a:|2   - 1|2   - 2|3 b: 3"},
	"action of many lines":             {"a:\n{{ list\n  1\n  2 | toYaml }}\nb: 3", "1 a:|2 - 1|2 - 2|5 b: 3"},
	"include of a helper":              {"a: 1\n{{ include \"lines\" . }}\nb: 2", "1 a: 1|2 one|2 two|3 b: 2"},
	"template of a helper":             {"a: 1\n{{ template \"lines\" . }}\nb: 2", "1 a: 1|2 one|2 two|3 b: 2"},
	"definition in the file":           {"{{ define \"own\" }}\na: 1\nb: 2\n{{ end -}}\n{{ include \"own\" . }}\nc: 3", "5 |5 a: 1|5 b: 2|5 |6 c: 3"},
	"block":                            {"a: 1\n{{ block \"own\" . }}\nb: 2\n{{ end }}\nc: 3", "1 a: 1|2 |2 b: 2|4 |5 c: 3"},
	"text of a value":                  {"a: 1\n{{ tpl \"b: 2\\n{{ if true }}c: 3{{ end }}\" . }}\nd: 4", "1 a: 1|2 b: 2|2 c: 3|3 d: 4"},
	"the file within itself":           {"{{ if .Values.name }}\na: {{ include .Template.Name (dict \"Values\" dict) | trim }}\n{{ else }}\nb\n{{ end }}", "1 |2 a: b|3 "},
	"the file within itself, as it is": {"{{ if .Values.name }}\na\n{{ template \"web/templates/one.yaml\" (dict \"Values\" dict) }}\nb\n{{ else }}\n\n\nc\n{{ end }}", "1 |2 a|3 |3 |3 |3 c|3 |4 b|5 "},
	"variable":                         {"{{ $a := 1 }}\n{{- $a = 2 }}\na: {{ $a }}", "2 |3 a: 2"},
	"missing values":                   {"a: {{ .Values.none }}\n{{ .Values.none }}\n{{ .Values.none }}b: <no value>{{ .Values.none }}c\nd: {{ .Values.none }}{{ .Values.name }}\n{{ .Values.name }}", "1 a: |2 |3 b: c|4 d: x|5 x"},
	"missing value in two parts":       {"a: <no{{ \" val\" }}ue>\nb: 1", "1 a: |2 b: 1"},
	"nothing":                          {"", ""},
	"nothing that is written":          {"{{ if .Values.none }}\na\n{{ end }}", ""},
}

const lineHelpers = "{{ define \"lines\" }}one\ntwo{{ end }}"

func TestEachLineKnowsTheLineOfTheTemplateThatWroteIt(t *testing.T) {
	for name, one := range lineCases {
		t.Run(name, func(t *testing.T) {
			chart, lines := chartOf(one[0]), map[string]*Lines{}
			chart.Templates[0].Data = []byte(lineHelpers)
			rendered, err := Render(NewParsed(), chart, scopeOf(t, chart, "x"), functions, lines)
			if err != nil {
				t.Fatal(err)
			}
			if got := numbered(rendered[onePath], lines[onePath].Of(0, len(rendered[onePath]))); got != one[1] {
				t.Errorf("%q instead of %q", got, one[1])
			}
		})
	}
}

const onePath = "web/templates/one.yaml"

func numbered(text string, lines []int) string {
	if len(lines) == 0 && text == "" {
		return ""
	}
	numbered := []string{}
	for i, line := range strings.Split(text, "\n") {
		numbered = append(numbered, fmt.Sprintf("%d %s", lines[i], strings.TrimSuffix(line, "\r")))
	}
	return strings.Join(numbered, "|")
}

// A part has the lines that it has in the whole.
func TestLinesOfAPartAreThoseOfTheWhole(t *testing.T) {
	for name, one := range lineCases {
		chart, lines := chartOf(one[0]), map[string]*Lines{}
		chart.Templates[0].Data = []byte(lineHelpers)
		rendered, err := Render(NewParsed(), chart, scopeOf(t, chart, "x"), functions, lines)
		if err != nil {
			t.Fatal(err)
		}
		text := rendered[onePath]
		whole := lines[onePath].Of(0, len(text))
		for begin, line := 0, 0; begin < len(text); begin++ {
			if begin == 0 || text[begin-1] == '\n' {
				if part := lines[onePath].Of(begin, len(text)); !slices.Equal(part, whole[line:]) {
					t.Errorf("%s: from %d on %v instead of %v", name, begin, part, whole[line:])
				}
				line++
			}
		}
	}
}

func TestATemplateThatAnotherFileDefinesHasNoLines(t *testing.T) {
	chart, lines := chartOf("a: 1\n"), map[string]*Lines{}
	// Helm parses deeper files first; whoever is parsed last defines it.
	chart.Templates[0].Name = "other.tpl"
	chart.Templates[0].Data = []byte("{{ define \"" + onePath + "\" }}b: 2{{ end }}")
	rendered, err := Render(NewParsed(), chart, scopeOf(t, chart, "x"), functions, lines)
	if err != nil {
		t.Fatal(err)
	}
	if rendered[onePath] != "b: 2" || lines[onePath].Of(0, 4) != nil {
		t.Errorf("%q %v", rendered[onePath], lines[onePath])
	}
}
