package charts

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"

	"fairlead/engine/internal/apis"
	"fairlead/engine/internal/failure"
	"fairlead/engine/internal/uses"
)

// Dependency is a dependency as `Chart.yaml` names it.
type Dependency struct {
	Name       string `json:"name"`
	Version    string `json:"version"`
	Repository string `json:"repository"`
	Alias      string `json:"alias,omitempty"`
	IsPresent  bool   `json:"isPresent"`
}

// Facts is what a chart says of itself: ChartFacts of lib/engine/requests.ts.
type Facts struct {
	Name              string                     `json:"name"`
	Version           string                     `json:"version"`
	AppVersion        string                     `json:"appVersion,omitempty"`
	KubeVersion       string                     `json:"kubeVersion,omitempty"`
	Description       string                     `json:"description,omitempty"`
	IsLibrary         bool                       `json:"isLibrary"`
	IsDeprecated      bool                       `json:"isDeprecated"`
	Dependencies      []Dependency               `json:"dependencies"`
	Defaults          map[string]any             `json:"defaults"`
	Schemas           map[string]json.RawMessage `json:"schemas"`
	ValueUses         []uses.ValueUse            `json:"valueUses"`
	Subcharts         []string                   `json:"subcharts"`
	CRDFiles          []string                   `json:"crdFiles"`
	ReadsCapabilities bool                       `json:"readsCapabilities"`
	APIGroups         *[]string                  `json:"apiGroups,omitempty"`
}

// ValuesText is `values.yaml` as it is written.
func (c *Chart) ValuesText() []byte { return c.valuesText }

// Facts reads what the chart says of itself, with all its dependencies, whether their conditions hold or not.
func (c *Chart) Facts() (*Facts, error) {
	metadata := c.root.Metadata
	facts := &Facts{
		Name:         metadata.Name,
		Version:      metadata.Version,
		AppVersion:   metadata.AppVersion,
		KubeVersion:  metadata.KubeVersion,
		Description:  metadata.Description,
		IsLibrary:    metadata.Type == "library",
		IsDeprecated: metadata.Deprecated,
		Dependencies: dependenciesOf(c.root),
		Schemas:      map[string]json.RawMessage{},
		Subcharts:    []string{},
		CRDFiles:     []string{},
	}
	whole := c.Copy()
	used := uses.New()
	switchAllOn(whole, nil, used)
	if err := chartutil.ProcessDependencies(whole, map[string]any{}); err != nil {
		return nil, failure.Of(failure.Chart, err)
	}
	defaults, err := util.CoalesceValues(whole, map[string]any{})
	if err != nil {
		return nil, failure.At(failure.Chart, "values.yaml", err)
	}
	facts.Defaults = defaults
	if err := facts.visit(whole, nil, used); err != nil {
		return nil, err
	}
	used.AddDefaults(nil, map[string]any(defaults))
	facts.ValueUses = used.Sorted()
	facts.ReadsCapabilities = used.ReadsCapabilities
	if groups, ok := used.Groups(); ok {
		groups = slices.DeleteFunc(groups, apis.IsBuiltIn)
		facts.APIGroups = &groups
	}
	slices.Sort(facts.Subcharts)
	for _, crd := range whole.CRDObjects() {
		facts.CRDFiles = append(facts.CRDFiles, crd.Filename)
	}
	return facts, nil
}

// visit reads a chart and what it depends on; at is the path of keys where its values stand.
func (f *Facts) visit(one *chart.Chart, at []string, used *uses.Collection) error {
	key := strings.Join(at, ".")
	if len(at) > 0 {
		f.Subcharts = append(f.Subcharts, key)
	}
	if len(one.Schema) > 0 {
		if !json.Valid(one.Schema) {
			return failure.New(failure.Chart, "the schema of the chart '%s' is no JSON", one.Name())
		}
		f.Schemas[key] = one.Schema
	}
	used.AddChart(at)
	for _, template := range one.Templates {
		used.AddTemplate(at, path.Join(one.ChartFullPath(), template.Name), string(template.Data))
	}
	for _, file := range one.Files {
		if !strings.HasPrefix(file.Name, "crds/") {
			used.AddFile(at, string(file.Data))
		}
	}
	for _, dependency := range one.Dependencies() {
		if err := f.visit(dependency, append(slices.Clone(at), dependency.Name()), used); err != nil {
			return err
		}
	}
	return nil
}

func dependenciesOf(root *chart.Chart) []Dependency {
	present := map[string]bool{}
	for _, dependency := range root.Dependencies() {
		present[dependency.Name()] = true
	}
	dependencies := []Dependency{}
	for _, wanted := range root.Metadata.Dependencies {
		dependencies = append(dependencies, Dependency{
			Name:       wanted.Name,
			Version:    wanted.Version,
			Repository: wanted.Repository,
			Alias:      wanted.Alias,
			IsPresent:  present[wanted.Name],
		})
	}
	return dependencies
}

// switchAllOn takes the conditions and tags off all dependencies. The values that these read are used, and so are
// those that a chart takes over from a dependency.
func switchAllOn(one *chart.Chart, at []string, used *uses.Collection) {
	names := map[string][]string{}
	for _, wanted := range one.Metadata.Dependencies {
		name := cmp.Or(wanted.Alias, wanted.Name)
		names[wanted.Name] = append(names[wanted.Name], name)
		for condition := range strings.SplitSeq(strings.TrimSpace(wanted.Condition), ",") {
			if condition != "" {
				used.Add(append(slices.Clone(at), strings.Split(condition, ".")...), false)
			}
		}
		for _, tag := range wanted.Tags {
			used.Add([]string{"tags", tag}, false)
		}
		for _, taken := range wanted.ImportValues {
			used.Add(append(append(slices.Clone(at), name), exportedBy(taken)...), true)
		}
		wanted.Condition, wanted.Tags = "", nil
	}
	for _, dependency := range one.Dependencies() {
		aliases, ok := names[dependency.Name()]
		if !ok {
			aliases = []string{dependency.Name()}
		}
		for _, alias := range aliases {
			switchAllOn(dependency, append(slices.Clone(at), alias), used)
		}
	}
}

// exportedBy is where in a dependency's values stands what an entry of `import-values` names.
func exportedBy(taken any) []string {
	switch typed := taken.(type) {
	case string:
		return []string{"exports", typed}
	case map[string]any:
		if child, ok := typed["child"].(string); ok {
			return strings.Split(child, ".")
		}
	}
	return nil
}
