// Package release renders charts as `helm template` does, and answers what values a chart's templates see.
package release

import (
	"encoding/json"
	"errors"
	"path"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"

	"fairlead/engine/internal/chance"
	"fairlead/engine/internal/charts"
	"fairlead/engine/internal/failure"
	"fairlead/engine/internal/templates"
)

// Request says how to render.
type Request struct {
	Release        string     `json:"release"`
	Namespace      string     `json:"namespace"`
	KubeVersion    string     `json:"kubeVersion"`
	DefaultAPIs    bool       `json:"defaultApis"`
	Seed           int64      `json:"seed"`
	FailChanceCall int        `json:"failChanceCall"`
	Want           string     `json:"want"`
	Integers       [][]string `json:"integers"`
}

// Answer is what a render yields: the header and, for each of its manifests, an object as JSON or a text.
type Answer struct {
	Manifests []Manifest    `json:"manifests"`
	Notes     string        `json:"notes"`
	Chance    []chance.Call `json:"chance"`

	// Dropped are the documents that Helm leaves out because it does not know the event of their hook.
	Dropped []Dropped `json:"dropped,omitempty"`

	Bodies [][]byte `json:"-"`
}

// Dropped is a document that Helm leaves out.
type Dropped struct {
	Source string `json:"source"`
	Hook   string `json:"hook"`
}

// What a request can want of each manifest: its object, its text, or its text with the lines of its template.
const (
	wantTexts = "text"
	wantLines = "lines"
)

const notesSuffix = "NOTES.txt"

// Render does what `helm template` does, step by step in its order: pkg/cmd/install.go (runInstall), then
// pkg/action/install.go (RunWithContext) and pkg/action/action.go (renderResources).
func Render(loaded *charts.Chart, request Request, valuesJSON []byte, apiVersions []string) (*Answer, error) {
	values, err := ReadValues(valuesJSON, request.Integers)
	if err != nil {
		return nil, err
	}
	root := loaded.Copy()
	if err := checkInstallable(root); err != nil {
		return nil, err
	}
	if err := chartutil.ValidateReleaseName(request.Release); err != nil {
		return nil, failure.New(failure.Values, "release name %q: %v", request.Release, err)
	}
	if err := chartutil.ProcessDependencies(root, values); err != nil {
		return nil, failure.New(failure.Chart, "chart dependencies processing failed: %v", err)
	}
	capabilities, err := capabilitiesOf(request, apiVersions)
	if err != nil {
		return nil, err
	}
	options := common.ReleaseOptions{Name: request.Release, Namespace: request.Namespace, Revision: 1, IsInstall: true}
	scope, err := util.ToRenderValuesWithSchemaValidation(root, values, options, capabilities, true)
	if err != nil {
		return nil, failure.Of(failure.Values, err)
	}
	if err := validate(loaded, root, scope["Values"].(common.Values)); err != nil {
		return nil, err
	}
	if wants := root.Metadata.KubeVersion; wants != "" {
		if !chartutil.IsCompatibleRange(wants, capabilities.KubeVersion.String()) {
			return nil, failure.New(failure.Chart, "chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
				wants, capabilities.KubeVersion.Version)
		}
	}
	record := chance.NewRecord(request.Seed, request.Namespace+"/"+request.Release, request.FailChanceCall)
	var lines map[string]*templates.Lines
	if request.Want == wantLines {
		lines = map[string]*templates.Lines{}
	}
	files, err := templates.Render(loaded.Parsed(), root, scope, record.Functions(), lines)
	if err != nil {
		return nil, failure.OfTemplate(err)
	}
	answer := &Answer{Manifests: []Manifest{}, Notes: takeNotes(root, files)}
	sorted, err := sortManifests(files)
	if err != nil {
		return nil, err
	}
	sorted.lines = lines
	answer.Dropped = sorted.dropped
	if err := answer.fill(loaded, root, sorted, request.Want); err != nil {
		return nil, err
	}
	answer.Chance = record.Calls()
	return answer, nil
}

// checkInstallable refuses a library chart, and a chart whose dependencies are not all there.
func checkInstallable(root *chart.Chart) error {
	if kind := root.Metadata.Type; kind != "" && kind != "application" {
		return failure.New(failure.Chart, "%s charts are not installable", kind)
	}
	present := map[string]bool{}
	for _, dependency := range root.Dependencies() {
		present[dependency.Name()] = true
	}
	var missing []string
	for _, dependency := range root.Metadata.Dependencies {
		if !present[dependency.Name] {
			missing = append(missing, dependency.Name)
		}
	}
	if len(missing) > 0 {
		err := errors.New("found in Chart.yaml, but missing in charts/ directory: " + strings.Join(missing, ", "))
		return failure.At(failure.Chart, "Chart.yaml", err)
	}
	return nil
}

// takeNotes takes the notes of all charts out of what was rendered, and returns those of the chart itself.
func takeNotes(root *chart.Chart, files map[string]string) string {
	notes := files[path.Join(root.Name(), "templates", notesSuffix)]
	for name := range files {
		if strings.HasSuffix(name, notesSuffix) {
			delete(files, name)
		}
	}
	return notes
}

// Coalesce answers the values that a chart's templates see.
func Coalesce(loaded *charts.Chart, valuesJSON []byte) ([]byte, error) {
	values, err := ReadValues(valuesJSON, nil)
	if err != nil {
		return nil, err
	}
	root := loaded.Copy()
	if err := chartutil.ProcessDependencies(root, values); err != nil {
		return nil, failure.New(failure.Chart, "chart dependencies processing failed: %v", err)
	}
	coalesced, err := util.CoalesceValues(root, values)
	if err != nil {
		return nil, failure.Of(failure.Values, err)
	}
	return json.Marshal(coalesced)
}
