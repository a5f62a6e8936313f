// Package emulation makes the engine behave like an API server of an earlier minor version, as far as its code can.
package emulation

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/util/compatibility"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	basecompatibility "k8s.io/component-base/compatibility"
)

// Oldest and Newest are the minor versions that can be asked for.
var (
	Oldest = version.MustParseGeneric("1.30")
	Newest = version.MajorMinor(
		effective().BinaryVersion().Major(),
		effective().BinaryVersion().Minor(),
	)
)

var current = Newest

func effective() basecompatibility.MutableEffectiveVersion {
	return compatibility.DefaultComponentGlobalsRegistry.EffectiveVersionFor(basecompatibility.DefaultKubeComponent).(basecompatibility.MutableEffectiveVersion)
}

// Parse reads a minor version like 1.35.
func Parse(minor string) (*version.Version, error) {
	parsed, err := version.ParseMajorMinor(minor)
	if err != nil || parsed.LessThan(Oldest) || parsed.GreaterThan(Newest) {
		return nil, fmt.Errorf("the engine knows Kubernetes %s to %s, not '%s'", Oldest, Newest, minor)
	}
	return parsed, nil
}

// Use sets feature gates and the environment of new CEL expressions to those of a minor version. It is one setting for
// the whole process, so whoever judges says it first.
func Use(minor *version.Version) error {
	if minor.EqualTo(current) {
		return nil
	}
	effective().SetEmulationVersion(minor)
	if err := utilfeature.DefaultMutableFeatureGate.SetEmulationVersion(minor); err != nil {
		return err
	}
	current = minor
	return nil
}
