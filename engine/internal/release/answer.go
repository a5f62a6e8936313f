package release

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"

	"fairlead/engine/internal/failure"
)

// Manifest is what the header says of one manifest.
type Manifest struct {
	Source       string `json:"source"`
	IsCRDFile    bool   `json:"isCrdFile"`
	Hook         *Hook  `json:"hook,omitempty"`
	DuplicateKey string `json:"duplicateKey,omitempty"`
	BigInt       bool   `json:"bigint,omitempty"`
}

// Hook is what a manifest says of itself as a hook.
type Hook struct {
	Events         []string `json:"events"`
	Weight         int      `json:"weight"`
	DeletePolicies []string `json:"deletePolicies"`
}

// fill adds the files of `crds/`, then manifests, then hooks. As texts they are what helm prints between one
// `# Source:` line and the next, so that a file of several CRDs is one; as objects, empty documents are left out.
func (a *Answer) fill(root *chart.Chart, sorted *sortedDocuments, wantText bool) error {
	for _, crd := range root.CRDObjects() {
		if wantText {
			a.add(Manifest{Source: crd.Filename, IsCRDFile: true}, crd.File.Data)
			continue
		}
		if err := a.addCRDs(crd.Filename, crd.File.Data); err != nil {
			return err
		}
	}
	for _, documents := range [][]document{sorted.manifests, sorted.hooks} {
		for _, one := range documents {
			manifest := Manifest{Source: one.source, Hook: one.hook, DuplicateKey: one.read.duplicateKey}
			if wantText {
				a.add(manifest, []byte(one.text))
				continue
			}
			if err := a.addObject(manifest, one.read, one.text); err != nil {
				return err
			}
		}
	}
	return nil
}

// addCRDs reads a file of `crds/`, which no template made: it is split where Kubernetes splits YAML.
func (a *Answer) addCRDs(source string, text []byte) error {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(append(bytes.Clone(text), '\n'))))
	for {
		one, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return failure.At(failure.Output, source, err)
		}
		read := readYAML(string(one))
		manifest := Manifest{Source: source, IsCRDFile: true, DuplicateKey: read.duplicateKey}
		if err := a.addObject(manifest, read, string(one)); err != nil {
			return err
		}
	}
}

func (a *Answer) addObject(manifest Manifest, read readDocument, text string) error {
	refuse := func(said string, line int) error {
		return &failure.Failure{Kind: failure.Output, Message: said + excerpt(text, line), File: manifest.Source}
	}
	if read.err != nil {
		return refuse("YAML parse error on "+manifest.Source+": "+read.err.Error(), failure.YAMLLine(read.err))
	}
	if string(read.json) == "null" {
		return nil
	}
	if read.json[0] != '{' {
		return refuse("a document of "+manifest.Source+" is no object", 1)
	}
	manifest.BigInt = hasBigInteger(read.json)
	a.add(manifest, read.json)
	return nil
}

func (a *Answer) add(manifest Manifest, body []byte) {
	a.Manifests = append(a.Manifests, manifest)
	a.Bodies = append(a.Bodies, body)
}
