package release

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/release/v1/util"

	"fairlead/engine/internal/apis"
	"fairlead/engine/internal/charts"
	"fairlead/engine/internal/failure"
)

const chartYAML = "apiVersion: v2\nname: web\nversion: 1.0.0\n"

func load(t *testing.T, files ...string) *charts.Chart {
	t.Helper()
	list := []charts.File{{Path: "Chart.yaml", Content: []byte(chartYAML)}}
	for i := 0; i < len(files); i += 2 {
		list = slices.DeleteFunc(list, func(one charts.File) bool { return one.Path == files[i] })
		list = append(list, charts.File{Path: files[i], Content: []byte(files[i+1])})
	}
	loaded, err := charts.LoadFiles(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

var usual = Request{Release: "shop", Namespace: "prod", KubeVersion: "v1.35.2", DefaultAPIs: true, Want: "text"}

func render(t *testing.T, loaded *charts.Chart, values string) *Answer {
	t.Helper()
	answer, err := Render(loaded, usual, []byte(values), nil)
	if err != nil {
		t.Fatalf("%+v", *failure.From(err))
	}
	return answer
}

func only(t *testing.T, answer *Answer) string {
	t.Helper()
	if len(answer.Bodies) != 1 {
		t.Fatalf("%d manifests", len(answer.Bodies))
	}
	return strings.TrimSpace(string(answer.Bodies[0]))
}

func failed(t *testing.T, loaded *charts.Chart, values string) *failure.Failure {
	t.Helper()
	_, err := Render(loaded, usual, []byte(values), nil)
	if err == nil {
		t.Fatal("it renders")
	}
	return failure.From(err)
}

// The same chart must look the same whatever was rendered before, and as often as it is rendered.
func TestTheHundredthRenderIsTheFirst(t *testing.T) {
	loaded := load(t,
		"values.yaml", "m: {z: 1, a: {y: 2, b: 3}, k: 4}\no: {q: 1, c: 2}\nsub: {x: 1}\n",
		"Chart.yaml", chartYAML+"annotations: {b: '1', a: '2'}\ndependencies: [{name: sub, version: '*', repository: '', alias: one, import-values: [{child: inner, parent: taken}]}, {name: sub, version: '*', repository: '', alias: two}]\n",
		"files/b.txt", "b", "files/a.txt", "a",
		"charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
		"charts/sub/values.yaml", "inner: {a: 1, b: 2}\n",
		"charts/sub/templates/s.yaml", "kind: Service\na: {{ .Values.inner | toYaml | nindent 2 }}\n---\nkind: Zebra\n---\nkind: Ant\n",
		"templates/a.yaml", `kind: ConfigMap
all: {{ merge (dict "p" 1) .Values.m .Values.o | toJson }}
keys: {{ keys .Values.m .Values.o | join "," }}
values: {{ values .Values.m | toJson }}
range: {{ range $k, $v := .Values.m }}{{ $k }}{{ end }}
files: {{ (.Files.Glob "files/*").AsConfig | nindent 2 }}
chart: {{ $_ := set .Chart "Extra" (randAlphaNum 5) }}{{ .Chart | toJson }}
values2: {{ $_ := set .Values.m "new" 1 }}{{ .Values | toJson }}
random: {{ uuidv4 }} {{ (genSelfSignedCert "a" nil nil 1).Cert | sha256sum }} {{ now }}
`,
		"templates/NOTES.txt", "{{ keys .Values.o }}")
	other := load(t, "templates/a.yaml", `a: {{ randAlphaNum 9 }}`)
	said := func() string {
		answer := render(t, loaded, `{"m":{"z":null,"w":1}}`)
		header, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s %q", header, answer.Bodies)
	}
	first := said()
	for i := range 100 {
		_, _ = Render(other, usual, nil, nil)
		if again := said(); again != first {
			t.Fatalf("render %d differs:\n%s\n%s", i, first, again)
		}
	}
}

func TestManifestsAreSplitAndSortedAsHelmDoes(t *testing.T) {
	hook := func(event string) string { return "metadata: {annotations: {helm.sh/hook: " + event + "}}\n" }
	files := map[string]string{
		"c/templates/a.yaml": "\n\n--- # one\nkind: Service\n---\nkind: Deployment\n---   \t\n\n---\nkind: Zebra\n---# two\nkind: Ant\n--- \nkind: Secret",
		"c/templates/b.yaml": "kind: Namespace\ntext: |\n  ---\n  x\n---\n# only a comment\n---\napiVersion: 1\nkind: true\nmetadata: {name: 5, annotations: {a: 1, b: no}}\n",
		"c/templates/c.yaml": hook("pre-install, post-upgrade") + "kind: Job\n---\n" + hook("test-success") + "kind: Pod\n---\n" + hook("nonsense") + "kind: Pod\n",
		"c/templates/d.yaml": "KIND: Upper\nkind: Lower\nMetadata: {annotations: {x: y}}\n",
		"c/templates/_e.tpl": "kind: Never\n", "c/templates/f.yaml": " \n ", "c/templates/g.yaml": "---", "c/templates/h.yaml": "a: 1\n---\r\nb: 2\r\n",
	}
	theirHooks, theirs, err := util.SortManifests(files, nil, util.InstallOrder)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := sortManifests(files)
	if err != nil {
		t.Fatal(err)
	}
	var expected, got []string
	for _, one := range theirs {
		expected = append(expected, fmt.Sprintf("%s %q %v", one.Name, one.Content, *one.Head))
	}
	for _, one := range ours.manifests {
		got = append(got, fmt.Sprintf("%s %q %v", one.source, one.read.Text, one.head))
	}
	for _, one := range theirHooks {
		expected = append(expected, fmt.Sprintf("%s %q %v %d %v", one.Path, one.Manifest, one.Events, one.Weight, one.DeletePolicies))
	}
	for _, one := range ours.hooks {
		got = append(got, fmt.Sprintf("%s %q %v %d %v", one.source, one.read.Text, one.hook.Events, one.hook.Weight, one.hook.DeletePolicies))
	}
	pointers := regexp.MustCompile(`0x[0-9a-f]+`)
	for i := range expected {
		if i >= len(got) || pointers.ReplaceAllString(expected[i], "") != pointers.ReplaceAllString(got[i], "") {
			t.Fatalf("%d: %s\n%v", i, expected[i], got)
		}
	}
	if len(got) != len(expected) || len(ours.dropped) != 1 {
		t.Error(len(got), len(expected), ours.dropped)
	}
}

func TestSplittingIsHelms(t *testing.T) {
	for _, text := range []string{"", "---", "a", "---a", "a\n---b\n--- c", " ---\na", "\n---\n---\n\n--- \t---\nx", "a\n----\nb", "------", "a\n ---\nb", "a---\n---", "\u00a0---\nb"} {
		theirs := util.SplitManifests(text)
		ours := splitDocuments(text)
		if len(theirs) != len(ours) {
			t.Errorf("%q: %q %v", text, theirs, ours)
			continue
		}
		for i, one := range ours {
			if theirs[fmt.Sprintf("manifest-%d", i)] != one.text {
				t.Errorf("%q: %q %v", text, theirs, ours)
			}
		}
	}
}

func TestObjectsAreReadAsKubernetesReadsThem(t *testing.T) {
	loaded := load(t,
		"crds/a.yaml", "kind: A\n---\n# nothing\n---\nkind: B\n",
		"templates/a.yaml", "kind: X\nbig: 12345678901234567890\nyes: on\nmode: 0644\nfloat: 1.5\ntext: \"9999999999999999\"\na: 1\na: 2\n---\n# nothing\n")
	request := usual
	request.Want = "objects"
	answer, err := Render(loaded, request, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%s", answer.Bodies); got != `[{"kind":"A"} {"kind":"B"} {"a":2,"big":12345678901234567890,"float":1.5,"kind":"X","mode":420,"text":"9999999999999999","true":true}]` {
		t.Error(got)
	}
	last := answer.Manifests[2]
	if !last.BigInt || last.DuplicateKey != `line 8: key "a" already set in map` || !answer.Manifests[0].IsCRDFile {
		t.Error(last)
	}
}

func TestADocumentEndsWithTheNewlineThatHelmWrites(t *testing.T) {
	loaded := load(t,
		"crds/a.yaml", "kind: A\ntext: |\n  crd", "crds/b.yaml", "kind: B\ntext: |+\n  kept\n---\nkind: C\n",
		"templates/a.yaml", "kind: X\ntext: |\n  manifest", "templates/b.yaml", "kind: Yy\ntext: |+\n  kept\n---\nkind: Z")
	request := usual
	request.Want = "objects"
	answer, err := Render(loaded, request, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%s", answer.Bodies); got != `[{"kind":"A","text":"crd\n"} {"kind":"B","text":"kept\n"} {"kind":"C"} `+
		`{"kind":"X","text":"manifest\n"} {"kind":"Yy","text":"kept\n\n"} {"kind":"Z"}]` {
		t.Error(got)
	}
}

func TestBigIntegersAreSeen(t *testing.T) {
	for text, expected := range map[string]bool{
		`{"a":9007199254740993}`: true, `[-9007199254740993]`: true, `{"a":"9007199254740993"}`: false,
		`{"a":0.1234567890123456789}`: false, `{"a":1e21,"b":"\"12345678901234567"}`: false, `{"a":123456789012345}`: false,
	} {
		if hasBigInteger([]byte(text)) != expected {
			t.Error(text)
		}
	}
}

func TestNumbersReachTemplatesAsFromHelm(t *testing.T) {
	loaded := load(t, "templates/a.yaml", `x: {{ typeOf .Values.a }} {{ .Values.a }} {{ typeOf .Values.list }} {{ range .Values.list }}{{ typeOf . }} {{ end }}{{ .Values.big }}`)
	merged, integers, err := MergeValues([]ValuesFile{{Name: "v.yaml", Text: []byte("big: 12345678901234567890\nlist: [1, 2]\n")}},
		Options{Set: []string{"a=1000000,list[1]=7"}})
	if err != nil {
		t.Fatal(err)
	}
	request := usual
	if err := json.Unmarshal(integers, &request.Integers); err != nil {
		t.Fatal(err)
	}
	answer, err := Render(loaded, request, merged, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := only(t, answer); got != "x: int64 1000000 []interface {} float64 int64 1.2345678901234567e+19" {
		t.Error(got)
	}
}

func TestD11TemplatesSeeTheClustersCapabilities(t *testing.T) {
	loaded := load(t, "templates/a.yaml", `x: {{ .Capabilities.KubeVersion }} {{ len .Capabilities.APIVersions }} {{ .Capabilities.APIVersions.Has "x.io/v1" }} {{ .Capabilities.HelmVersion.Version }} {{ .Capabilities.HelmVersion.KubeClientVersion }} {{ .Release.IsInstall }} {{ .Release.Service }} {{ .Release.Revision }}`)
	answer, err := Render(loaded, usual, nil, []string{"x.io/v1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := only(t, answer); got != "x: v1.35.2 58 true v4.3.1 v1.37 true Helm 1" {
		t.Error(got)
	}
	plain := usual
	plain.KubeVersion, plain.DefaultAPIs = "", false
	if answer, err = Render(loaded, plain, nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := only(t, answer); !strings.HasPrefix(got, "x: v"+KubernetesVersion+" 0 false") {
		t.Error(got)
	}
}

func TestFailuresSayWhereTheyArise(t *testing.T) {
	library := "apiVersion: v2\nname: web\nversion: 1.0.0\ntype: library\n"
	for name, one := range map[string]struct {
		files    []string
		expected string
	}{
		"a field of nothing": {[]string{"templates/a.yaml", "\n{{ .Values.a.b }}"},
			"template web/templates/a.yaml:2:11 <.Values.a.b> nil pointer evaluating interface {}.b"},
		"in a named template": {[]string{"templates/a.yaml", `{{ include "x" . }}`, "templates/_b.tpl", "{{ define \"x\" }}\n{{ .Values.a.b }}{{ end }}"},
			"template web/templates/_b.tpl:2:11 <.Values.a.b> nil pointer evaluating interface {}.b"},
		"in a text of values": {[]string{"templates/a.yaml", "a: {{ tpl .Values.t . }}", "values.yaml", "t: '{{ .Values.a.b }}'"},
			"template web/templates/a.yaml:1:7 <.Values.a.b> nil pointer evaluating interface {}.b"},
		"required": {[]string{"templates/a.yaml", `{{ required "say a name" .Values.name }}`},
			"template web/templates/a.yaml:1:4 <> say a name"},
		"fail": {[]string{"templates/a.yaml", "\n\n  {{ fail \"no\\nway\" }}"},
			"template web/templates/a.yaml:3:6 <> no\nway"},
		"a function that panics": {[]string{"templates/a.yaml", `{{ randInt 5 1 }}`},
			"template web/templates/a.yaml:1:4 <randInt 5 1> error calling randInt: invalid argument to IntN"},
		"syntax": {[]string{"templates/a.yaml", "a\n{{ if }}"},
			"template web/templates/a.yaml:2:0 <> missing value for if"},
		"an unknown function": {[]string{"templates/a.yaml", "{{ nope }}"},
			`template web/templates/a.yaml:1:0 <> function "nope" not defined`},
		"no YAML": {[]string{"templates/a.yaml", "a: 1\n b: 2\n"},
			"output web/templates/a.yaml:0:0 <> YAML parse error on web/templates/a.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context (line 2 of the output is \" b: 2\")"},
		"no object": {[]string{"templates/a.yaml", "- a\n"},
			"output web/templates/a.yaml:0:0 <> YAML parse error on web/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type util.SimpleHead (line 1 of the output is \"- a\")"},
		"a dependency is missing": {[]string{"Chart.yaml", chartYAML + "dependencies: [{name: db, version: '1', repository: ''}]"},
			"chart Chart.yaml:0:0 <> found in Chart.yaml, but missing in charts/ directory: db"},
		"a library": {[]string{"Chart.yaml", library}, "chart :0:0 <> library charts are not installable"},
		"another Kubernetes": {[]string{"Chart.yaml", chartYAML + "kubeVersion: '>=1.36'"},
			"chart :0:0 <> chart requires kubeVersion: >=1.36 which is incompatible with Kubernetes v1.35.2"},
	} {
		got := failed(t, load(t, one.files...), "")
		said := fmt.Sprintf("%s %s:%d:%d <%s> %s", got.Kind, got.File, got.Line, got.Column, got.Expression, got.Message)
		if said != one.expected {
			t.Errorf("%s:\n%s\n%s", name, said, one.expected)
		}
	}
}

func TestMistakesAgainstSchemasComeInOneOrder(t *testing.T) {
	schema := `{"properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"oneOf":[{"type":"string"},{"type":"object"}]}},"additionalProperties":false}`
	loaded := load(t, "values.schema.json", schema, "charts/sub/values.schema.json", schema,
		"charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n")
	for range 20 {
		got := failed(t, loaded, `{"b":1,"a":2,"c":3,"z":1,"y":2,"sub":{"q":1,"a":5}}`)
		if said := fmt.Sprint(got.Kind, got.Details); said != "values[{ additional properties 'sub', 'y', 'z' not allowed} {a got number, want string}"+
			" {b got number, want string} {c got number, want object} {c got number, want string} {sub additional properties 'global', 'q' not allowed} {sub.a got number, want string}]" {
			t.Fatal(said)
		}
		if !strings.Contains(got.Message, "- at '/a': got number, want string\n- at '/b'") {
			t.Fatal(got.Message)
		}
	}
	far := load(t, "values.schema.json", `{"$ref":"https://example.com/schema.json"}`)
	if got := failed(t, far, ""); !strings.Contains(got.Message, "is not fetched") {
		t.Error(got.Message)
	}
}

func TestD10TheNthCallOfChanceSaysWhereItStands(t *testing.T) {
	loaded := load(t, "templates/a.yaml", "a: {{ uuidv4 }}\nb: {{ randAlphaNum 5 }}\n")
	request := usual
	request.FailChanceCall = 2
	_, err := Render(loaded, request, nil, nil)
	if got := failure.From(err); got.Line != 2 || got.Expression != "randAlphaNum 5" {
		t.Error(got)
	}
}

func TestD12NothingOfAChartIsLost(t *testing.T) {
	loaded := load(t,
		"crds/a.yaml", "kind: CustomResourceDefinition\n", "templates/NOTES.txt", "hello {{ .Release.Name }}",
		"templates/a.yaml", "kind: Pod\nmetadata: {annotations: {helm.sh/hook: test}}\n---\nkind: Job\nmetadata: {annotations: {helm.sh/hook: 'pre-install,pre-upgrade', helm.sh/hook-weight: '-5', helm.sh/hook-delete-policy: 'hook-succeeded, before-hook-creation'}}\n---\nkind: Job\nmetadata: {annotations: {helm.sh/hook: crd-install}}\n---\nkind: Service\n")
	answer := render(t, loaded, "")
	header, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	const expected = `{"manifests":[{"source":"web/crds/a.yaml","isCrdFile":true},{"source":"web/templates/a.yaml","isCrdFile":false},` +
		`{"source":"web/templates/a.yaml","isCrdFile":false,"hook":{"events":["test"],"weight":0,"deletePolicies":[]}},` +
		`{"source":"web/templates/a.yaml","isCrdFile":false,"hook":{"events":["pre-install","pre-upgrade"],"weight":-5,"deletePolicies":["hook-succeeded","before-hook-creation"]}}],` +
		`"notes":"hello shop","chance":[],"dropped":[{"source":"web/templates/a.yaml","hook":"crd-install"}]}`
	if string(header) != expected {
		t.Error(string(header))
	}
}

func TestValuesFilesAndOptionsAreMergedAsOnTheCommandLine(t *testing.T) {
	merged, _, err := MergeValues([]ValuesFile{
		{Name: "a.yaml", Text: []byte("a: {b: 1, c: 2}\nd: [1]\n---\ne: 5")},
		{Name: "b.yaml", Text: []byte("a: {b: null}\nd: [2]\n")},
	}, Options{Set: []string{"x.y=true", "l={a,b}", "n=null"}, SetString: []string{"s=1"}, SetJSON: []string{`{"j":{"k":1}}`, `m=[1]`}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(merged); got != `{"a":{"b":null,"c":2},"d":[2],"e":5,"j":{"k":1},"l":["a","b"],"m":[1],"n":null,"s":"1","x":{"y":true}}` {
		t.Error(got)
	}
	_, _, err = MergeValues([]ValuesFile{{Name: "a.yaml", Text: []byte("a: 1\n b: 2")}}, Options{})
	if got := failure.From(err); got.Kind != failure.Values || got.File != "a.yaml" || got.Line != 2 {
		t.Error(got)
	}
}

func TestTheVersionsAreThoseOfTheModule(t *testing.T) {
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"helm.sh/helm/v4 v" + HelmVersion, "sigs.k8s.io/kustomize/api v" + KustomizeVersion, "k8s.io/client-go v0" + KubernetesVersion[1:5]} {
		if !strings.Contains(string(module), line) {
			t.Errorf("go.mod does not have %s", line)
		}
	}
	if len(apis.Versions) != 57 || !slices.IsSorted(apis.Versions) || !slices.Contains(apis.Versions, "apiextensions.k8s.io/v1beta1") {
		t.Error(apis.Versions)
	}
}
