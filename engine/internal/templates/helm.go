package templates

import (
	"context"
	"text/template"
	_ "unsafe" // for go:linkname

	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/engine"
)

// What follows is Helm's own code, called by names that its package keeps to itself: which templates a chart has, in
// which order they are parsed, what they see, which functions they have and how their errors read. go.mod pins the
// version that the declarations here fit.

// renderable is a template with what it sees.
type renderable struct {
	tpl      string
	vals     common.Values
	basePath string
}

//go:linkname allTemplates helm.sh/helm/v4/pkg/engine.allTemplates
func allTemplates(root chart.Charter, scope common.Values) map[string]renderable

//go:linkname sortTemplates helm.sh/helm/v4/pkg/engine.sortTemplates
func sortTemplates(all map[string]renderable) []string

//go:linkname initFunMap helm.sh/helm/v4/pkg/engine.Engine.initFunMap
func initFunMap(helm engine.Engine, ctx context.Context, into *template.Template)

//go:linkname functionsOfHelm helm.sh/helm/v4/pkg/engine.funcMap
func functionsOfHelm() template.FuncMap

//go:linkname includeFun helm.sh/helm/v4/pkg/engine.includeFun
func includeFun(into *template.Template, depths map[string]int) func(string, any) (string, error)

//go:linkname tplFun helm.sh/helm/v4/pkg/engine.tplFun
func tplFun(parent *template.Template, depths map[string]int, strict bool) func(string, any) (string, error)

//go:linkname cleanupParseError helm.sh/helm/v4/pkg/engine.cleanupParseError
func cleanupParseError(filename string, err error) error

//go:linkname reformatExecErrorMsg helm.sh/helm/v4/pkg/engine.reformatExecErrorMsg
func reformatExecErrorMsg(filename string, err error) error
