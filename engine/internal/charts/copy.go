package charts

import (
	"maps"
	"slices"

	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// Copy is a chart that Helm's code may change: it prunes and renames dependencies, marks them and replaces values.
// Files, schemas and values are shared, for nothing changes them in place.
func (c *Chart) Copy() *chart.Chart { return copyChart(c.root) }

func copyChart(from *chart.Chart) *chart.Chart {
	to := &chart.Chart{
		Metadata:  copyMetadata(from.Metadata),
		Lock:      from.Lock,
		Templates: from.Templates,
		Values:    from.Values,
		Schema:    from.Schema,
		Files:     from.Files,
	}
	for _, dependency := range from.Dependencies() {
		to.AddDependency(copyChart(dependency))
	}
	return to
}

func copyMetadata(from *chart.Metadata) *chart.Metadata {
	to := *from
	// Templates reach annotations as `.Chart.Annotations` and could `set` them.
	to.Annotations = maps.Clone(from.Annotations)
	to.Sources = slices.Clone(from.Sources)
	to.Keywords = slices.Clone(from.Keywords)
	to.Maintainers = copyAll(from.Maintainers)
	to.Dependencies = copyAll(from.Dependencies)
	return &to
}

func copyAll[T any](from []*T) []*T {
	if from == nil {
		return nil
	}
	to := make([]*T, len(from))
	for i, one := range from {
		if one != nil {
			copied := *one
			to[i] = &copied
		}
	}
	return to
}
