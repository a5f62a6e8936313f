package kustomization

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/yaml"

	"fairlead/engine/internal/failure"
)

// remote is what Kustomize would fetch: an address, or a repository in the ways that git and its hosts write them.
var remote = regexp.MustCompile(`^(?i:[a-z][a-z0-9+.-]*://|git::|[\w.-]+@[\w.-]+[:/]|(?:www\.)?(?:github|gitlab|bitbucket)\.(?:com|org)[:/])|[?&](?:ref|version)=|\.git(?:/|$)`)

// entries are the fields of a kustomization that name files or folders to load.
type entries struct {
	Resources             []string `json:"resources"`
	Bases                 []string `json:"bases"`
	Components            []string `json:"components"`
	Crds                  []string `json:"crds"`
	Configurations        []string `json:"configurations"`
	Generators            []string `json:"generators"`
	Transformers          []string `json:"transformers"`
	Validators            []string `json:"validators"`
	PatchesStrategicMerge []string `json:"patchesStrategicMerge"`
	Patches               []struct {
		Path string `json:"path"`
	} `json:"patches"`
	PatchesJSON6902 []struct {
		Path string `json:"path"`
	} `json:"patchesJson6902"`
	Replacements []struct {
		Path string `json:"path"`
	} `json:"replacements"`
	ConfigMapGenerator []fileSources     `json:"configMapGenerator"`
	SecretGenerator    []fileSources     `json:"secretGenerator"`
	OpenAPI            map[string]string `json:"openapi"`
	HelmCharts         []struct {
		Name string `json:"name"`
	} `json:"helmCharts"`
	HelmChartInflationGenerator []struct {
		ChartName string `json:"chartName"`
	} `json:"helmChartInflationGenerator"`
}

type fileSources struct {
	Files []string `json:"files"`
	Envs  []string `json:"envs"`
	Env   string   `json:"env"`
}

// refuseRemote walks a kustomization and all that it builds upon, and refuses what would be fetched or run, by name:
// Kustomize itself would try, and then speak of git or of a connection.
func refuseRemote(files map[string][]byte, root string) error {
	walk := walker{files: files, seen: map[string]bool{}}
	return walk.visit(root)
}

type walker struct {
	files map[string][]byte
	seen  map[string]bool
}

func (w *walker) visit(folder string) error {
	name, text := w.kustomizationIn(folder)
	if text == nil || w.seen[folder] {
		return nil
	}
	w.seen[folder] = true
	var found entries
	if yaml.Unmarshal(text, &found) != nil {
		// Kustomize says better what is wrong with it.
		return nil
	}
	refuse := func(format string, arguments ...any) error {
		return &failure.Failure{Kind: failure.Kustomization, File: name, Message: fmt.Sprintf(format, arguments...)}
	}
	if len(found.HelmCharts) > 0 {
		return refuse("the kustomization inflates the Helm chart '%s', which would run another program", found.HelmCharts[0].Name)
	}
	if len(found.HelmChartInflationGenerator) > 0 {
		return refuse("the kustomization inflates the Helm chart '%s', which would run another program",
			found.HelmChartInflationGenerator[0].ChartName)
	}
	for _, entry := range found.paths() {
		if remote.MatchString(entry) && !w.exists(path.Join(folder, entry)) {
			return refuse("'%s' lies elsewhere and is not fetched", entry)
		}
	}
	for _, below := range slices.Concat(found.Resources, found.Bases, found.Components, found.Generators, found.Transformers,
		found.Validators) {
		if err := w.visit(path.Join(folder, below)); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) kustomizationIn(folder string) (string, []byte) {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		full := path.Join(folder, name)
		if text, ok := w.files[full]; ok {
			return full, text
		}
	}
	return "", nil
}

func (w *walker) exists(name string) bool {
	for file := range w.files {
		if file == name || strings.HasPrefix(file, name+"/") {
			return true
		}
	}
	return false
}

// paths are all entries, without those that hold the content itself.
func (e *entries) paths() []string {
	all := slices.Concat(e.Resources, e.Bases, e.Components, e.Crds, e.Configurations, e.Generators, e.Transformers,
		e.Validators, e.PatchesStrategicMerge)
	for _, patch := range slices.Concat(e.Patches, e.PatchesJSON6902, e.Replacements) {
		all = append(all, patch.Path)
	}
	for _, generator := range slices.Concat(e.ConfigMapGenerator, e.SecretGenerator) {
		for _, source := range slices.Concat(generator.Files, generator.Envs, []string{generator.Env}) {
			if _, file, ok := strings.Cut(source, "="); ok {
				source = file
			}
			all = append(all, source)
		}
	}
	all = append(all, e.OpenAPI["path"])
	return slices.DeleteFunc(all, func(entry string) bool { return strings.Contains(entry, "\n") })
}

// ofKustomize says which file Kustomize's error speaks of, where it names one.
func ofKustomize(err error, files map[string][]byte) error {
	said := &failure.Failure{Kind: failure.Kustomization, Message: err.Error(), Line: failure.YAMLLine(err)}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if len(file) > len(said.File) && mentions(said.Message, file) {
			said.File = file
		}
	}
	return said
}

func mentions(text, file string) bool {
	return strings.Contains(text, "/"+file) || strings.Contains(text, "'"+file+"'") || strings.Contains(text, `"`+file+`"`)
}
