// Package apis knows which API versions `helm template` takes for granted.
package apis

import (
	_ "embed"
	"slices"
	"strings"
)

// versionsText lists the groups and versions that client-go has types for. Helm reads them from client-go, which this
// program leaves out; `go generate` reads them from the real one.
//
//go:generate go run generate.go
//go:embed versions.txt
var versionsText string

// Versions are `.Capabilities.APIVersions` where nobody says otherwise, sorted: Helm's own order is that of a map.
var Versions = strings.Fields(versionsText)

// IsBuiltIn says whether a group is one of Kubernetes itself.
func IsBuiltIn(group string) bool {
	return slices.ContainsFunc(Versions, func(version string) bool { return strings.HasPrefix(version, group+"/") })
}
