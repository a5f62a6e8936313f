package kustomization

import (
	"fmt"
	"strings"
	"testing"

	"fairlead/engine/internal/failure"
)

func build(files map[string]string, root string) (*Built, error) {
	contents := map[string][]byte{}
	for name, text := range files {
		contents[name] = []byte(text)
	}
	return Build(contents, root, false)
}

func TestKustomizationsAreBuiltInTheOrderOfTheCommandLine(t *testing.T) {
	built, err := build(map[string]string{
		"base/kustomization.yaml":    "resources: [a.yaml]\nnamespace: shop\n",
		"base/a.yaml":                "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
		"overlay/kustomization.yaml": "resources: [../base]\nnamePrefix: x-\nconfigMapGenerator: [{name: c, literals: [big=12345678901234567890]}]\n",
	}, "overlay")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s", built.Objects)
	const expected = `[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}} {"apiVersion":"v1","data":{"big":"12345678901234567890"},"kind":"ConfigMap","metadata":{"name":"x-c-`
	if !strings.HasPrefix(got, expected) || !strings.HasSuffix(got, `{"apiVersion":"v1","kind":"Service","metadata":{"name":"x-a","namespace":"shop"}}]`) {
		t.Error(got)
	}
}

func TestAFileMayHaveAnyName(t *testing.T) {
	built, err := build(map[string]string{
		"in/kustomization.yaml": "resources: [\"a b+c@2.yaml\", ../Straße]\nconfigMapGenerator: [{name: c, files: [\"..data=x (1).txt\"], options: {disableNameSuffixHash: true}}]\n",
		"in/a b+c@2.yaml":       "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n",
		"in/x (1).txt":          "x",
		"Straße/Kustomization":  "resources: [s.yaml]\n",
		"Straße/s.yaml":         "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
		"elsewhere/..file.txt":  "y",
	}, "in")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%s", built.Objects); got != `[{"apiVersion":"v1","data":{"..data":"x"},"kind":"ConfigMap","metadata":{"name":"c"}} `+
		`{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}} {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}}]` {
		t.Error(got)
	}
}

func TestD14RefusesWhatLiesElsewhereOrRunsSomething(t *testing.T) {
	function := func(runtime string) map[string]string {
		return map[string]string{
			"kustomization.yaml": "generators: [f.yaml]\n",
			"f.yaml":             "apiVersion: x.io/v1\nkind: Gen\nmetadata:\n  name: g\n  annotations:\n    config.kubernetes.io/function: |\n      " + runtime + "\n",
		}
	}
	for name, one := range map[string]struct {
		files map[string]string
		says  string
	}{
		"a file":        {map[string]string{"kustomization.yaml": "resources: ['https://example.com/a.yaml']\n"}, "'https://example.com/a.yaml' lies elsewhere"},
		"a repository":  {map[string]string{"kustomization.yaml": "resources: ['github.com/a/b//c?ref=v1']\n"}, "'github.com/a/b//c?ref=v1' lies elsewhere"},
		"over ssh":      {map[string]string{"kustomization.yaml": "resources: ['git@example.com:a/b.git']\n"}, "'git@example.com:a/b.git' lies elsewhere"},
		"further down":  {map[string]string{"kustomization.yaml": "resources: [x]\n", "x/kustomization.yaml": "components: ['https://example.com/a']\n"}, "'https://example.com/a' lies elsewhere"},
		"a patch":       {map[string]string{"kustomization.yaml": "patches: [{path: 'https://example.com/a.yaml'}]\n"}, "lies elsewhere"},
		"schemas":       {map[string]string{"kustomization.yaml": "openapi: {path: 'https://example.com/a.json'}\n"}, "lies elsewhere"},
		"a Helm chart":  {map[string]string{"kustomization.yaml": "helmCharts: [{name: web}]\n"}, "inflates the Helm chart 'web'"},
		"a container":   {function("container: {image: example.com/a}"), "plugin"},
		"a program":     {function("exec: {path: ./run}"), "plugin"},
		"a plugin":      {map[string]string{"kustomization.yaml": "generators: [g.yaml]\n", "g.yaml": "apiVersion: x.io/v1\nkind: Gen\nmetadata: {name: g}\n"}, "plugin"},
		"outside":       {map[string]string{"in/kustomization.yaml": "resources: [../a.yaml]\n", "a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"}, "is not in or below"},
		"far outside":   {map[string]string{"in/kustomization.yaml": "resources: [../../../etc/passwd]\n"}, "/etc/passwd"},
		"its own cycle": {map[string]string{"in/kustomization.yaml": "resources: [../in]\n"}, "cycle"},
	} {
		root := "."
		if _, ok := one.files["in/kustomization.yaml"]; ok {
			root = "in"
		}
		_, err := build(one.files, root)
		if err == nil || failure.From(err).Kind != failure.Kustomization || !strings.Contains(err.Error(), one.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemasOfOneKustomizationDoNotReachTheNext(t *testing.T) {
	list := func(name string) string {
		return "apiVersion: x.io/v1\nkind: L\nmetadata: {name: l}\nspec: {items: [{name: " + name + ", v: 1}]}\n"
	}
	files := map[string]string{"kustomization.yaml": "resources: [l.yaml]\npatches: [{path: p.yaml}]\n", "l.yaml": list("a"), "p.yaml": list("b")}
	plain, err := build(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	files["schema.json"] = `{"definitions":{"l":{"type":"object","x-kubernetes-group-version-kind":[{"group":"x.io","version":"v1","kind":"L"}],
		"properties":{"spec":{"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}}},"x-kubernetes-patch-merge-key":"name","x-kubernetes-patch-strategy":"merge"}}}}}}}`
	files["kustomization.yaml"] += "openapi: {path: schema.json}\n"
	own, err := build(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	delete(files, "schema.json")
	files["kustomization.yaml"] = "resources: [l.yaml]\npatches: [{path: p.yaml}]\n"
	again, err := build(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	if string(plain.Objects[0]) != string(again.Objects[0]) || string(plain.Objects[0]) == string(own.Objects[0]) {
		t.Errorf("%s\n%s\n%s", plain.Objects, own.Objects, again.Objects)
	}
}

const deployment = `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"n"},"spec":{"replicas":12345678901234567,"template":{"spec":{"containers":[{"image":"x","name":"a"},{"image":"y","name":"b"}]}}}}`

func TestPatchesAreApplied(t *testing.T) {
	for patch, expected := range map[string]string{
		`{"spec":{"template":{"spec":{"containers":[{"name":"b","image":"z"}]}}}}`:       `{"image":"z","name":"b"}`,
		`{"spec":{"template":{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}}}`: `"containers":[{"image":"y","name":"b"}]`,
		`{"metadata":{"name":"other","namespace":"other","labels":{"on":"yes"}}}`:        `"metadata":{"labels":{"on":"yes"},"name":"d","namespace":"n"}`,
		`{"spec":{"template":null}}`:                                  `"spec":{"replicas":12345678901234567}`,
		`[{"op":"replace","path":"/spec/replicas","value":2}]`:        `"replicas":2`,
		`[{"op":"remove","path":"/spec/template/spec/containers/0"}]`: `"containers":[{"image":"y","name":"b"}]`,
		`[{"op":"add","path":"/metadata/annotations","value":{"a/b":"1"}},{"op":"test","path":"/metadata/annotations/a~1b","value":"1"}]`: `"annotations":{"a/b":"1"}`,
	} {
		patched, err := Apply([][]byte{[]byte(deployment)}, []ObjectPatch{{Patch: []byte(patch)}})
		if err != nil || !strings.Contains(string(patched[0]), expected) {
			t.Errorf("%s makes %s (%v)", patch, patched, err)
		}
	}
	patched, err := Apply([][]byte{[]byte(deployment)}, []ObjectPatch{{Patch: []byte(`{"$patch":"delete"}`)}})
	if err != nil || len(patched[0]) > 0 {
		t.Error(patched, err)
	}
}

func TestAPathThatIsNotThereIsAFailure(t *testing.T) {
	for patch, path := range map[string]string{
		`[{"op":"replace","path":"/spec/a","value":1}]`:                                  "/spec/a",
		`[{"op":"remove","path":"/spec/a"}]`:                                             "/spec/a",
		`[{"op":"add","path":"/spec/a/b","value":1}]`:                                    "/spec/a/b",
		`[{"op":"test","path":"/spec/replicas","value":1}]`:                              "/spec/replicas",
		`[{"op":"replace","path":"/spec/template/spec/containers/7/image","value":"x"}]`: "/spec/template/spec/containers/7/image",
		`[{"op":"move","from":"/spec/a","path":"/spec/b"}]`:                              "/spec/b",
	} {
		_, err := Apply([][]byte{[]byte(deployment)}, []ObjectPatch{{Patch: []byte(patch)}})
		if err == nil {
			t.Errorf("%s is applied", patch)
			continue
		}
		if got := failure.From(err); got.Kind != failure.Patch || got.Expression != path {
			t.Errorf("%s: %v", patch, err)
		}
	}
}
