package release

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/engine/internal/charts"
)

func renderAs(t *testing.T, want string, loaded *charts.Chart, values string) (*Answer, error) {
	t.Helper()
	request := usual
	request.Want = want
	return Render(loaded, request, []byte(values), nil)
}

// linesOf says for each line of each document where it comes from, in a word.
func linesOf(answer *Answer) string {
	var said []string
	for i, one := range answer.Manifests {
		for j, line := range strings.Split(string(answer.Bodies[i]), "\n") {
			said = append(said, fmt.Sprintf("%s:%d %s", strings.TrimPrefix(one.Source, "web/"), one.Lines[j], line))
		}
	}
	return strings.Join(said, "\n")
}

func TestEachDocumentHasTheLinesOfItsTemplate(t *testing.T) {
	loaded := load(t,
		"Chart.yaml", chartYAML+"dependencies: [{name: sub, version: '*', repository: '', alias: own}]\n",
		"charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
		"charts/sub/templates/s.yaml", "# sub\n{{ if true }}\nkind: Service\n{{ end }}",
		"crds/a.yaml", "# crds\nkind: A\n---\nkind: B\n",
		"templates/a.yaml", "\n# first\nkind: Deployment\n--- # second\n\nkind: Secret\n---\n{{- \"\\nkind: Secret\" }}\n---{{ $a := 1 }}\n{{ range list 1 2 }}\n--- {{- \" kind: Ant\" }}\nn: {{ . }}{{ end }}",
		"templates/b.yaml", "kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install\n---\nkind: Secret\n",
		"templates/NOTES.txt", "notes\n")
	answer, err := renderAs(t, wantLines, loaded, "")
	if err != nil {
		t.Fatal(err)
	}
	expected := strings.Join([]string{
		"crds/a.yaml:1 # crds", "crds/a.yaml:2 kind: A", "crds/a.yaml:3 ---", "crds/a.yaml:4 kind: B", "crds/a.yaml:5 ",
		"templates/a.yaml:4 # second", "templates/a.yaml:5 ", "templates/a.yaml:6 kind: Secret", "templates/a.yaml:7 ",
		"templates/a.yaml:8 kind: Secret", "templates/a.yaml:9 ",
		"templates/b.yaml:6 kind: Secret", "templates/b.yaml:7 ",
		"charts/own/templates/s.yaml:1 # sub", "charts/own/templates/s.yaml:2 ", "charts/own/templates/s.yaml:3 kind: Service", "charts/own/templates/s.yaml:4 ",
		"templates/a.yaml:2 # first", "templates/a.yaml:3 kind: Deployment", "templates/a.yaml:4 ",
		"templates/a.yaml:11 kind: Ant", "templates/a.yaml:12 n: 1", "templates/a.yaml:11 ",
		"templates/a.yaml:11 kind: Ant", "templates/a.yaml:12 n: 2",
		"templates/b.yaml:1 kind: Job", "templates/b.yaml:2 metadata:", "templates/b.yaml:3   annotations:",
		"templates/b.yaml:4     helm.sh/hook: pre-install", "templates/b.yaml:5 ",
	}, "\n")
	if got := linesOf(answer); got != expected {
		t.Errorf("%s", got)
	}
}

// Whoever asks for lines gets the same texts, and none where a template's lines are not known.
func TestTextsWithLinesAreTextsWithout(t *testing.T) {
	folders, err := filepath.Glob("../../../test/fixtures/charts/*")
	if err != nil || len(folders) == 0 {
		t.Fatal(len(folders), err)
	}
	rendered := 0
	for _, folder := range folders {
		loaded, err := loadFolder(folder)
		if err != nil {
			continue
		}
		plain, plainErr := renderAs(t, wantTexts, loaded, "{}")
		lined, linedErr := renderAs(t, wantLines, loaded, "{}")
		if fmt.Sprint(plainErr) != fmt.Sprint(linedErr) {
			t.Errorf("%s: %v and %v", folder, plainErr, linedErr)
		}
		if plainErr != nil {
			continue
		}
		rendered++
		if plain.Notes != lined.Notes || fmt.Sprint(plain.Chance) != fmt.Sprint(lined.Chance) || !equalBodies(plain, lined) {
			t.Errorf("%s comes to something else with lines", folder)
		}
		for i, one := range lined.Manifests {
			file, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(one.Source[strings.Index(one.Source, "/")+1:])))
			if err != nil {
				continue
			}
			if len(one.Lines) != bytes.Count(lined.Bodies[i], []byte("\n"))+1 {
				t.Errorf("%d lines of %s in %s", len(one.Lines), one.Source, folder)
			}
			for _, line := range one.Lines {
				if line < 1 || line > bytes.Count(file, []byte("\n"))+1 {
					t.Errorf("line %d of %s in %s", line, one.Source, folder)
				}
			}
		}
	}
	if rendered < 15 {
		t.Errorf("%d charts were rendered", rendered)
	}
}

func equalBodies(a, b *Answer) bool {
	return bytes.Equal(bytes.Join(a.Bodies, []byte("\n---\n")), bytes.Join(b.Bodies, []byte("\n---\n")))
}

func loadFolder(folder string) (*charts.Chart, error) {
	var files []charts.File
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(folder, path)
		files = append(files, charts.File{Path: filepath.ToSlash(inside), Content: content})
		return err
	})
	if err != nil {
		return nil, err
	}
	return charts.LoadFiles(files, nil)
}
