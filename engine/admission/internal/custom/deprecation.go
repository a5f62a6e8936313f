package custom

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
)

// Deprecation is the warning about a version that its definition calls deprecated, or empty.
func (d *Definitions) Deprecation(gvk schema.GroupVersionKind) string {
	one, ok := d.byKind[gvk.GroupKind()]
	if !ok {
		return ""
	}
	for _, at := range one.header.Spec.Versions {
		if at.Name != gvk.Version || !at.Deprecated {
			continue
		}
		if at.DeprecationWarning != nil {
			return *at.DeprecationWarning
		}
		text := fmt.Sprintf("%s %s is deprecated", gvk.GroupVersion(), gvk.Kind)
		if newest := one.header.newerThan(gvk.Version); newest != "" {
			text += fmt.Sprintf("; use %s/%s %s", gvk.Group, newest, gvk.Kind)
		}
		return text
	}
	return ""
}

// newerThan is the newest served version after one that is not deprecated itself, or empty.
func (h header) newerThan(old string) string {
	newest := ""
	for _, at := range h.Spec.Versions {
		if at.Served && !at.Deprecated && version.CompareKubeAwareVersionStrings(old, at.Name) < 0 &&
			(newest == "" || version.CompareKubeAwareVersionStrings(newest, at.Name) < 0) {
			newest = at.Name
		}
	}
	return newest
}
