package release

import (
	"runtime"

	"helm.sh/helm/v4/pkg/chart/common"

	"fairlead/engine/internal/apis"
	"fairlead/engine/internal/failure"
)

// Versions that this program is built of. A test compares them with go.mod.
const (
	HelmVersion       = "4.3.1"
	KustomizeVersion  = "0.21.1"
	KustomizeCLI      = "5.8.1"
	KubernetesVersion = "1.37.0"

	kubernetesMinor = "v1.37"
)

// capabilitiesOf is what templates see as `.Capabilities`, made anew for each render.
func capabilitiesOf(request Request, apiVersions []string) (*common.Capabilities, error) {
	capabilities := common.DefaultCapabilities.Copy()
	version := request.KubeVersion
	if version == "" {
		version = kubernetesMinor + ".0"
	}
	parsed, err := common.ParseKubeVersion(version)
	if err != nil {
		return nil, failure.New(failure.Version, "invalid kube version '%s': %v", version, err)
	}
	capabilities.KubeVersion = *parsed
	capabilities.APIVersions = nil
	if request.DefaultAPIs {
		capabilities.APIVersions = append(capabilities.APIVersions, apis.Versions...)
	}
	capabilities.APIVersions = append(capabilities.APIVersions, apiVersions...)
	// Helm finds these in what the linker writes into its own releases.
	capabilities.HelmVersion.Version = "v" + HelmVersion
	capabilities.HelmVersion.GitTreeState = "clean"
	capabilities.HelmVersion.GoVersion = runtime.Version()
	capabilities.HelmVersion.KubeClientVersion = kubernetesMinor
	return capabilities, nil
}
