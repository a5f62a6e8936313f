// Package charts reads charts: from archives and from files in memory, and what they say of themselves.
package charts

import (
	"bytes"
	"fmt"
	"path"
	"sort"
	"strings"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"

	"fairlead/engine/internal/failure"
)

// Chart is a chart that was loaded. It is never changed: take a Copy for Helm's code that changes charts.
type Chart struct {
	root *chart.Chart

	// valuesText is `values.yaml` as it is written.
	valuesText []byte

	kept
}

// LoadArchive loads a packaged chart, and further archives as if they stood in its `charts/`.
func LoadArchive(tgz []byte, further [][]byte) (*Chart, error) {
	left := newBudget()
	files, err := unpack(tgz, left)
	if err != nil {
		return nil, err
	}
	return load(files, further, left)
}

// LoadFiles loads a chart from files by path below its folder, as Helm loads a folder: without those that the
// chart's `.helmignore` names.
func LoadFiles(files []File, further [][]byte) (*Chart, error) {
	kept, err := withoutIgnored(files)
	if err != nil {
		return nil, err
	}
	buffered := make([]*archive.BufferedFile, len(kept))
	for i, file := range kept {
		buffered[i] = &archive.BufferedFile{Name: file.Path, Data: bytes.TrimPrefix(file.Content, utf8bom)}
	}
	return load(buffered, further, newBudget())
}

func load(files []*archive.BufferedFile, further [][]byte, left *budget) (*Chart, error) {
	root, err := assemble(files, left)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(root); err != nil {
		return nil, err
	}
	for _, tgz := range further {
		files, err := unpack(tgz, left)
		if err != nil {
			return nil, err
		}
		dependency, err := assemble(files, left)
		if err != nil {
			return nil, err
		}
		if !hasDependency(root, dependency) {
			root.AddDependency(dependency)
		}
	}
	return &Chart{
		root:       root,
		valuesText: rawFile(files, "values.yaml"),
		kept:       newKept(),
	}, nil
}

// checkVersion refuses a form of charts that is not known, as Helm does with the chart that it is given and with none of
// those below it. The form v3 is not settled yet: Helm has it as an experiment, and it is refused here.
func checkVersion(root *chart.Chart) error {
	switch version := root.Metadata.APIVersion; version {
	case chart.APIVersionV1, chart.APIVersionV2:
		return nil
	default:
		return failure.At(failure.Chart, "Chart.yaml", fmt.Errorf("unsupported chart version %q", version))
	}
}

// assemble is Helm's loader.LoadFiles, except that it takes the charts in `charts/` in the order of their names:
// Helm walks them in the order of a map, which differs from run to run.
func assemble(files []*archive.BufferedFile, left *budget) (*chart.Chart, error) {
	own, nested := splitNested(files)
	root, err := loader.LoadFiles(own)
	if err != nil {
		return nil, failure.At(failure.Chart, fileOf(err), err)
	}
	// Raw repeats what the other fields hold, and nothing that renders reads it.
	root.Raw = nil
	names := make([]string, 0, len(nested))
	for name := range nested {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if strings.IndexAny(name, "_.") == 0 {
			continue
		}
		dependency, err := assembleNested(name, nested[name], left)
		if err != nil {
			said := *failure.From(err)
			said.Message = fmt.Sprintf("error unpacking subchart %s in %s: %s", name, root.Name(), said.Message)
			said.File = path.Join("charts", name, said.File)
			return nil, &said
		}
		root.AddDependency(dependency)
	}
	return root, nil
}

func assembleNested(name string, files []*archive.BufferedFile, left *budget) (*chart.Chart, error) {
	if path.Ext(name) == ".tgz" {
		if files[0].Name != name {
			return nil, failure.New(failure.Chart, "expected %s, got %s", name, files[0].Name)
		}
		unpacked, err := unpack(files[0].Data, left)
		if err != nil {
			return nil, err
		}
		return assemble(unpacked, left)
	}
	inner := make([]*archive.BufferedFile, 0, len(files))
	for _, file := range files {
		// A file that lies in `charts/` itself is no chart.
		if _, rest, ok := strings.Cut(file.Name, "/"); ok {
			inner = append(inner, &archive.BufferedFile{Name: rest, Data: file.Data})
		}
	}
	return assemble(inner, left)
}

// splitNested parts a chart's own files from those of the charts in its `charts/`, by the name of their folder or
// archive and with their paths below `charts/`.
func splitNested(files []*archive.BufferedFile) ([]*archive.BufferedFile, map[string][]*archive.BufferedFile) {
	own := make([]*archive.BufferedFile, 0, len(files))
	nested := map[string][]*archive.BufferedFile{}
	for _, file := range files {
		below, isNested := strings.CutPrefix(file.Name, "charts/")
		if !isNested || path.Ext(file.Name) == ".prov" {
			own = append(own, file)
			continue
		}
		name, _, _ := strings.Cut(below, "/")
		nested[name] = append(nested[name], &archive.BufferedFile{Name: below, Data: file.Data})
	}
	return own, nested
}

// hasDependency says whether a chart holds a chart of that name and version already.
func hasDependency(root, dependency *chart.Chart) bool {
	for _, present := range root.Dependencies() {
		if present.Name() == dependency.Name() && present.Metadata.Version == dependency.Metadata.Version {
			return true
		}
	}
	return false
}

func rawFile(files []*archive.BufferedFile, name string) []byte {
	for _, file := range files {
		if file.Name == name {
			return file.Data
		}
	}
	return nil
}

// fileOf finds which file an error of Helm's loader speaks of.
func fileOf(err error) string {
	for _, name := range []string{"Chart.yaml", "values.yaml", "Chart.lock", "requirements.yaml", "requirements.lock"} {
		if strings.Contains(err.Error(), name) {
			return name
		}
	}
	if strings.HasPrefix(err.Error(), "validation: chart.metadata") {
		return "Chart.yaml"
	}
	return ""
}
