package release

import (
	"bytes"
	"encoding/json"
	"strings"

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"

	"fairlead/engine/internal/failure"
)

// ReadValues reads values as templates get them from a values file: Helm reads YAML by way of JSON, so that each number
// becomes a float64. Numbers at the paths of integers become int64, as those of `--set` are.
func ReadValues(text []byte, integers [][]string) (map[string]any, error) {
	values := map[string]any{}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &values); err != nil {
			return nil, failure.New(failure.Values, "the values are no object in JSON: %v", err)
		}
	}
	if values == nil {
		values = map[string]any{}
	}
	for _, keys := range integers {
		makeInteger(values, keys)
	}
	return values, nil
}

// ValuesFile is a values file in memory.
type ValuesFile struct {
	Name string
	Text []byte
}

// Options are those of Helm's command line that set values.
type Options struct {
	Set       []string `json:"set"`
	SetString []string `json:"setString"`
	SetJSON   []string `json:"setJson"`
}

// MergeValues does what pkg/cli/values (Options.MergeValues) does, with files that are in memory.
// The second answer are the paths of the numbers that are integers to templates, not floats.
func MergeValues(files []ValuesFile, options Options) (merged, integers []byte, err error) {
	base := map[string]any{}
	for _, file := range files {
		values, err := loader.LoadValues(bytes.NewReader(file.Text))
		if err != nil {
			return nil, nil, inFile(file.Name, "failed to parse "+file.Name+": ", err)
		}
		base = loader.MergeMaps(base, values)
	}
	for _, option := range options.SetJSON {
		if base, err = setJSON(base, option); err != nil {
			return nil, nil, err
		}
	}
	for _, option := range options.Set {
		if err := strvals.ParseInto(option, base); err != nil {
			return nil, nil, failure.New(failure.Values, "failed parsing --set data: %v", err)
		}
	}
	for _, option := range options.SetString {
		if err := strvals.ParseIntoString(option, base); err != nil {
			return nil, nil, failure.New(failure.Values, "failed parsing --set-string data: %v", err)
		}
	}
	if merged, err = json.Marshal(base); err != nil {
		return nil, nil, failure.Of(failure.Values, err)
	}
	integers, err = json.Marshal(integersIn(base, nil, [][]string{}))
	return merged, integers, err
}

func setJSON(base map[string]any, option string) (map[string]any, error) {
	if trimmed := strings.TrimSpace(option); strings.HasPrefix(trimmed, "{") {
		var values map[string]any
		if err := json.Unmarshal([]byte(trimmed), &values); err != nil {
			return nil, failure.New(failure.Values, "failed parsing --set-json data JSON: %s", option)
		}
		return loader.MergeMaps(base, values), nil
	}
	if err := strvals.ParseJSON(option, base); err != nil {
		return nil, failure.New(failure.Values, "failed parsing --set-json data %s", option)
	}
	return base, nil
}

// inFile adds the file, and the line where the YAML reader names one.
func inFile(name, prefix string, err error) error {
	return &failure.Failure{Kind: failure.Values, Message: prefix + err.Error(), File: name, Line: failure.YAMLLine(err)}
}
