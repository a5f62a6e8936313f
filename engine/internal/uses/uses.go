// Package uses finds out which values the templates of a chart use, by reading the templates' syntax.
//
// Where it cannot tell, it says that a value is used as a whole: to warn of a key that is used is worse than to miss
// one that is not.
package uses

import (
	"maps"
	"slices"
	"strings"
	"text/template/parse"
)

// ValueUse is a use of a value: ValueUse of lib/engine/requests.ts.
type ValueUse struct {
	Path  []string `json:"path"`
	Whole bool     `json:"whole"`
}

// Collection gathers the uses of a chart and of all it depends on.
type Collection struct {
	found   map[string]ValueUse
	charts  []*source
	defined map[string]*body

	// ReadsCapabilities says whether any text could ask for `.Capabilities`.
	ReadsCapabilities bool

	groups groups
}

// source is a chart: where its values stand, and what its templates do.
type source struct {
	at     []string
	bodies []*body
}

// body is a template, or a part of one that has a name.
type body struct {
	tree *parse.Tree

	// isFile says that it is rendered by itself, so that its dot is the root.
	isFile bool
}

// New begins without any use.
func New() *Collection {
	return &Collection{found: map[string]ValueUse{}, defined: map[string]*body{}}
}

// AddTemplate adds a template of the chart whose values stand at a path.
func (c *Collection) AddTemplate(at []string, name, text string) {
	c.look(text)
	trees := map[string]*parse.Tree{}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		c.mention(at, text)
		return
	}
	one := c.sourceAt(at)
	for defined, tree := range trees {
		part := &body{tree: tree, isFile: defined == name}
		one.bodies = append(one.bodies, part)
		if !part.isFile {
			c.defined[defined] = part
		}
	}
}

// AddFile adds a file that templates may pass to `tpl`.
func (c *Collection) AddFile(at []string, text string) {
	if strings.Contains(text, "{{") {
		c.look(text)
		c.mention(at, text)
	}
}

// AddDefaults adds the texts among default values: a template may pass them to `tpl`.
func (c *Collection) AddDefaults(at []string, value any) {
	switch typed := value.(type) {
	case string:
		c.groups.mention(typed)
		if strings.Contains(typed, "{{") {
			c.AddTemplate(at, "\x00values", typed)
		}
	case map[string]any:
		for key, below := range typed {
			inner := at
			if c.isChart(append(slices.Clone(at), key)) {
				inner = append(slices.Clone(at), key)
			}
			c.groups.mention(key)
			c.AddDefaults(inner, below)
		}
	case []any:
		for _, below := range typed {
			c.AddDefaults(at, below)
		}
	}
}

// AddChart adds a chart, even if it has no templates.
func (c *Collection) AddChart(at []string) { c.sourceAt(at) }

func (c *Collection) sourceAt(at []string) *source {
	for _, one := range c.charts {
		if slices.Equal(one.at, at) {
			return one
		}
	}
	one := &source{at: slices.Clone(at)}
	c.charts = append(c.charts, one)
	return one
}

func (c *Collection) isChart(at []string) bool {
	return slices.ContainsFunc(c.charts, func(one *source) bool { return slices.Equal(one.at, at) })
}

// look notes what a text asks of the cluster.
func (c *Collection) look(text string) {
	if strings.Contains(text, "Capabilities") {
		c.ReadsCapabilities = true
	}
	c.groups.mention(text)
}

// Sorted are all uses, each once. Templates with a name count for each chart that includes them.
func (c *Collection) Sorted() []ValueUse {
	for _, one := range c.charts {
		for _, part := range c.reachable(one) {
			walk := walker{collection: c, at: one.at, variables: map[string]reference{}}
			walk.template(part)
		}
	}
	// A list with nothing in it must not be null to the host.
	all := slices.AppendSeq([]ValueUse{}, maps.Values(c.found))
	slices.SortFunc(all, func(a, b ValueUse) int { return slices.Compare(a.Path, b.Path) })
	return all
}

// Groups are the API groups that anything mentions; ok is false where any other could matter, too.
func (c *Collection) Groups() (names []string, ok bool) {
	if !c.ReadsCapabilities {
		return []string{}, true
	}
	return c.groups.sorted()
}

// reachable are a chart's own templates and those of others that it includes, or could include where it computes a name.
func (c *Collection) reachable(one *source) []*body {
	reached := slices.Clone(one.bodies)
	for i := 0; i < len(reached); i++ {
		names, isOpen := includedIn(reached[i].tree.Root)
		if isOpen {
			names = slices.Collect(maps.Keys(c.defined))
		}
		for _, name := range names {
			if part := c.defined[name]; part != nil && !slices.Contains(reached, part) {
				reached = append(reached, part)
			}
		}
	}
	return reached
}

// Add adds one use. What is global stands in each chart above, too.
func (c *Collection) Add(path []string, whole bool) {
	if i := slices.Index(path, "global"); i > 0 && c.isChart(path[:i]) {
		c.Add(append(slices.Clone(path[:i-1]), path[i:]...), whole)
	}
	key := strings.Join(path, "\x00")
	known, ok := c.found[key]
	if !ok || whole && !known.Whole {
		c.found[key] = ValueUse{Path: append([]string{}, path...), Whole: whole || known.Whole}
	}
}
