package charts

import (
	"sort"

	"github.com/Masterminds/semver/v3"

	"fairlead/engine/internal/failure"
)

// Versions are those that a range admits, newest first, as Helm chooses among the versions of a repository: an empty
// range admits all but prereleases, and a version that equals the range is admitted whatever its form.
func Versions(constraint string, versions []string) ([]string, error) {
	text := constraint
	if text == "" {
		text = "*"
	}
	admits, err := semver.NewConstraint(text)
	if err != nil {
		return nil, failure.New(failure.Version, "the range '%s' cannot be read: %v", constraint, err)
	}
	var admitted []*semver.Version
	for _, one := range versions {
		version, err := semver.NewVersion(one)
		if err == nil && (one == constraint || admits.Check(version)) {
			admitted = append(admitted, version)
		}
	}
	sort.SliceStable(admitted, func(i, j int) bool {
		if order := admitted[i].Compare(admitted[j]); order != 0 {
			return order > 0
		}
		return admitted[i].Original() > admitted[j].Original()
	})
	texts := make([]string, len(admitted))
	for i, version := range admitted {
		texts[i] = version.Original()
	}
	return texts, nil
}
