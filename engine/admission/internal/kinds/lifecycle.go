package kinds

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/endpoints/deprecation"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// Served says whether API servers of a minor version know a built-in kind in this version of it.
func (k *Kind) Served(minor *version.Version) bool {
	object, err := legacyscheme.Scheme.New(k.GVK)
	if err != nil {
		return true // A custom resource is served as its CRD says.
	}
	if one, ok := object.(interface{ APILifecycleIntroduced() (int, int) }); ok {
		major, introduced := one.APILifecycleIntroduced()
		if minor.LessThan(version.MajorMinor(uint(major), uint(introduced))) {
			return false
		}
	}
	if one, ok := object.(interface{ APILifecycleRemoved() (int, int) }); ok {
		major, removed := one.APILifecycleRemoved()
		return minor.LessThan(version.MajorMinor(uint(major), uint(removed)))
	}
	return true
}

// Deprecation is the API server's warning about a version that is deprecated in a minor version, or empty.
func (k *Kind) Deprecation(minor *version.Version) string {
	object, err := legacyscheme.Scheme.New(k.GVK)
	if err != nil || !deprecation.IsDeprecated(object, int(minor.Major()), int(minor.Minor())) {
		return ""
	}
	object.GetObjectKind().SetGroupVersionKind(k.GVK)
	return deprecation.WarningMessage(object)
}

// Optional says whether a built-in kind is served only where somebody has switched its version on: all that are not
// stable yet, but for what flow control began with.
func (k *Kind) Optional() bool {
	return TryFind(k.GVK) == k && (strings.Contains(k.GVK.Version, "alpha") || strings.Contains(k.GVK.Version, "beta")) &&
		k.GVK.Group != "flowcontrol.apiserver.k8s.io"
}
