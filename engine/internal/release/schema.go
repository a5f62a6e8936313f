package release

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"

	"fairlead/engine/internal/charts"
	"fairlead/engine/internal/failure"
)

const schemaURL = "file:///values.schema.json"

// validate does what Helm's ValidateAgainstSchema does, with the same reader of schemas, and differs in three things:
// mistakes come in an order that does not change from run to run, each with its path from the root chart's values;
// a compiled schema is kept for the next render; and a schema that lies in the network is refused.
func validate(loaded *charts.Chart, root *chart.Chart, values common.Values) error {
	var report schemaReport
	report.visit(loaded, root, values.AsMap(), nil)
	if report.text.Len() == 0 {
		return nil
	}
	return &failure.Failure{
		Kind:    failure.Values,
		Message: "values don't meet the specifications of the schema(s) in the following chart(s):\n" + report.text.String(),
		Details: report.details,
	}
}

type schemaReport struct {
	text    strings.Builder
	details []failure.Detail
}

func (r *schemaReport) visit(loaded *charts.Chart, one *chart.Chart, values map[string]any, at []string) {
	if one.Schema != nil {
		if err := validateOne(loaded, one.Schema, values); err != nil {
			fmt.Fprintf(&r.text, "%s:\n", one.Name())
			r.add(err, at)
		}
	}
	for _, dependency := range one.Dependencies() {
		name := dependency.Name()
		raw, exists := values[name]
		if !exists || raw == nil {
			continue
		}
		below := append(slices.Clone(at), name)
		table, ok := raw.(map[string]any)
		if !ok {
			said := fmt.Sprintf("invalid type for values: expected object (map), got %T", raw)
			fmt.Fprintf(&r.text, "%s:\n%s\n", name, said)
			r.details = append(r.details, failure.Detail{Path: strings.Join(below, "."), Message: said})
			continue
		}
		r.visit(loaded, dependency, table, below)
	}
}

func (r *schemaReport) add(err error, at []string) {
	invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		r.text.WriteString(err.Error())
		r.details = append(r.details, failure.Detail{Path: strings.Join(at, "."), Message: err.Error()})
		return
	}
	order(invalid)
	text := strings.TrimPrefix(invalid.Error(), "jsonschema validation failed with '"+schemaURL+"#'\n")
	r.text.WriteString(text + "\n")
	for _, leaf := range leavesOf(invalid) {
		path := strings.Join(append(slices.Clone(at), leaf.InstanceLocation...), ".")
		detail := failure.Detail{Path: path, Message: leaf.ErrorKind.LocalizedString(printer)}
		if !slices.Contains(r.details, detail) {
			r.details = append(r.details, detail)
		}
	}
}

var printer = message.NewPrinter(language.English)

// order sorts mistakes by place, then by words: the validator meets them in the order of maps.
func order(invalid *jsonschema.ValidationError) {
	switch typed := invalid.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		slices.Sort(typed.Properties)
	}
	for _, cause := range invalid.Causes {
		order(cause)
	}
	slices.SortStableFunc(invalid.Causes, func(a, b *jsonschema.ValidationError) int {
		return strings.Compare(sortKey(a), sortKey(b))
	})
}

func sortKey(invalid *jsonschema.ValidationError) string {
	return strings.Join(invalid.InstanceLocation, "\x00") + "\x01" + invalid.Error()
}

// leavesOf are the mistakes themselves, without the `allOf`, `$ref` and the like that led there.
func leavesOf(invalid *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(invalid.Causes) == 0 {
		return []*jsonschema.ValidationError{invalid}
	}
	var leaves []*jsonschema.ValidationError
	for _, cause := range invalid.Causes {
		leaves = append(leaves, leavesOf(cause)...)
	}
	return leaves
}

// validateOne is Helm's ValidateAgainstSingleSchema.
func validateOne(loaded *charts.Chart, text []byte, values map[string]any) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("unable to validate schema: %s", panicked)
		}
	}()
	compiled, err := loaded.CompiledSchema(text, compile)
	if err != nil {
		return err
	}
	return compiled.Validate(values)
}

func compile(text []byte) (*jsonschema.Schema, error) {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{
		"file": refused{}, "http": refused{}, "https": refused{}, "urn": permissive{},
	})
	if err := compiler.AddResource(schemaURL, schema); err != nil {
		return nil, err
	}
	return compiler.Compile(schemaURL)
}

// refused answers for schemas that are not in the chart.
type refused struct{}

func (refused) Load(url string) (any, error) {
	return nil, fmt.Errorf("the schema refers to %s, which is not part of the chart and is not fetched", url)
}

// permissive answers for `urn:` as Helm does: what nobody resolves allows everything.
type permissive struct{}

func (permissive) Load(string) (any, error) { return true, nil }
