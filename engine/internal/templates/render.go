// Package templates renders a chart's templates as Helm's engine does, step by step in its order: pkg/engine/engine.go
// (Engine.render). It differs in this alone: what was parsed by one render serves the next.
package templates

import (
	"context"
	"fmt"
	"path"
	"strings"
	"text/template"

	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/engine"
)

// rootName is what Helm calls the template that all others belong to.
const rootName = "gotpl"

// Render renders all templates of a chart: texts by the paths of templates. The lines of the templates are added to a map
// that is not nil.
func Render(
	parsed *Parsed, root chart.Charter, scope common.Values, functions template.FuncMap, lines map[string]*Lines,
) (rendered map[string]string, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("rendering template failed: %v", panicked)
		}
	}()
	all := allTemplates(root, scope)
	t := template.New(rootName).Option("missingkey=zero")
	initFunMap(engine.Engine{CustomTemplateFuncs: functions}, context.Background(), t)
	depths := map[string]int{}
	t.Funcs(template.FuncMap{"include": includeFun(t, depths), "tpl": tpl(parsed, t, depths, functions)})

	names := sortTemplates(all)
	for _, name := range names {
		trees, err := parsed.file(name, all[name].tpl, functions)
		if err != nil {
			return nil, cleanupParseError(name, err)
		}
		one := t.New(name)
		for defined, tree := range trees {
			if _, err := one.AddParseTree(defined, tree); err != nil {
				return nil, cleanupParseError(name, err)
			}
		}
	}

	rendered = make(map[string]string, len(names))
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "_") {
			continue
		}
		one := all[name]
		one.vals["Template"] = common.Values{"Name": name, "BasePath": one.basePath}
		if lines != nil && parsed.isOf(t.Lookup(name).Tree, name) {
			if lines[name], err = withLines(t, name, one); err != nil {
				return nil, reformatExecErrorMsg(name, err)
			}
			rendered[name] = lines[name].text
			continue
		}
		var out strings.Builder
		if err := t.ExecuteTemplate(&out, name, one.vals); err != nil {
			return nil, reformatExecErrorMsg(name, err)
		}
		rendered[name] = withoutNoValue(out.String())
	}
	return rendered, nil
}

// tpl is Helm's function `tpl`. Helm copies all templates for each call, so that what the text defines is defined for
// it alone; a text that defines nothing needs no copy, and one without an action is its own result.
func tpl(parsed *Parsed, t *template.Template, depths map[string]int, functions template.FuncMap) func(string, any) (string, error) {
	asHelm := tplFun(t, depths, false)
	return func(text string, values any) (string, error) {
		if !strings.Contains(text, "{{") {
			return withoutNoValue(text), nil
		}
		tree := parsed.text(text, functions)
		if tree == nil {
			return asHelm(text, values)
		}
		one := t.New(rootName)
		one.Tree = tree
		var out strings.Builder
		if err := one.Execute(&out, values); err != nil {
			return "", fmt.Errorf("error during tpl function execution for %q: %w", text, err)
		}
		return withoutNoValue(out.String()), nil
	}
}

// withoutNoValue takes out what text/template prints for a value that is missing.
func withoutNoValue(text string) string { return strings.ReplaceAll(text, noValue, "") }

const noValue = "<no value>"
