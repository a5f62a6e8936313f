package release

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"

	"fairlead/engine/internal/charts"
	"fairlead/engine/internal/failure"
)

// Manifest is what the header says of one manifest.
type Manifest struct {
	Source       string `json:"source"`
	IsCRDFile    bool   `json:"isCrdFile"`
	Hook         *Hook  `json:"hook,omitempty"`
	DuplicateKey string `json:"duplicateKey,omitempty"`
	BigInt       bool   `json:"bigint,omitempty"`

	// Lines are those of the source, one for each line of the text; none where nobody asks, or they are not known.
	Lines []int `json:"lines,omitempty"`
}

// Hook is what a manifest says of itself as a hook.
type Hook struct {
	Events         []string `json:"events"`
	Weight         int      `json:"weight"`
	DeletePolicies []string `json:"deletePolicies"`
}

// fill adds the files of `crds/`, then manifests, then hooks. As texts they are what helm prints between one
// `# Source:` line and the next, so that a file of several CRDs is one; as objects, empty documents are left out.
func (a *Answer) fill(loaded *charts.Chart, root *chart.Chart, sorted *sortedDocuments, want string) error {
	wantText := want == wantTexts || want == wantLines
	for _, crd := range root.CRDObjects() {
		if wantText {
			manifest := Manifest{Source: crd.Filename, IsCRDFile: true}
			if want == wantLines {
				manifest.Lines = everyLine(crd.File.Data)
			}
			a.add(manifest, crd.File.Data)
			continue
		}
		if err := a.addCRDs(loaded, crd); err != nil {
			return err
		}
	}
	for _, documents := range [][]document{sorted.manifests, sorted.hooks} {
		for _, one := range documents {
			manifest := Manifest{Source: one.source, Hook: one.hook, DuplicateKey: one.read.DuplicateKey}
			if wantText {
				manifest.Lines = sorted.lines[one.source].Of(one.at, one.at+len(one.read.Text))
				a.add(manifest, []byte(one.read.Text))
				continue
			}
			if err := a.addObject(manifest, one.read); err != nil {
				return err
			}
		}
	}
	return nil
}

// everyLine counts the lines of a file that is printed as it is.
func everyLine(text []byte) []int {
	lines := make([]int, bytes.Count(text, []byte("\n"))+1)
	for i := range lines {
		lines[i] = i + 1
	}
	return lines
}

// addCRDs reads a file of `crds/`.
func (a *Answer) addCRDs(loaded *charts.Chart, crd chart.CRD) error {
	documents, err := loaded.Documents(crd.File, readCRDs)
	if err != nil {
		return failure.At(failure.Output, crd.Filename, err)
	}
	for _, read := range documents {
		manifest := Manifest{Source: crd.Filename, IsCRDFile: true, DuplicateKey: read.DuplicateKey}
		if err := a.addObject(manifest, read); err != nil {
			return err
		}
	}
	return nil
}

// readCRDs reads a file that no template made: it is split where Kubernetes splits YAML.
func readCRDs(text []byte) ([]charts.Document, error) {
	var documents []charts.Document
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(append(bytes.Clone(text), '\n'))))
	for {
		one, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, readYAML(string(one)))
	}
}

func (a *Answer) addObject(manifest Manifest, read charts.Document) error {
	refuse := func(said string, line int) error {
		return &failure.Failure{Kind: failure.Output, Message: said + excerpt(read.Text, line), File: manifest.Source}
	}
	if read.Err != nil {
		return refuse("YAML parse error on "+manifest.Source+": "+read.Err.Error(), failure.YAMLLine(read.Err))
	}
	if string(read.JSON) == "null" {
		return nil
	}
	if read.JSON[0] != '{' {
		return refuse("a document of "+manifest.Source+" is no object", 1)
	}
	manifest.BigInt = read.HasBigInteger
	a.add(manifest, read.JSON)
	return nil
}

func (a *Answer) add(manifest Manifest, body []byte) {
	a.Manifests = append(a.Manifests, manifest)
	a.Bodies = append(a.Bodies, body)
}
