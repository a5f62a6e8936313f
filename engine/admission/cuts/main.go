// Command cuts takes out of vendored packages what a reactor module never runs: storage, clients, servers, wire formats.
//
//	go run ./cuts <vendor folder>
//
// Nothing that decides stays changed: packages lose whole declarations, or are replaced by the few that are used; what is
// done in advance is done when it is needed. Every cut says what it expects to find. The same program built without cuts is the oracle for them.
package main

import (
	"embed"
	"io/fs"
	"os"
	"path"
	"strings"
)

//go:embed all:stubs
var stubs embed.FS

func main() {
	if len(os.Args) != 2 {
		fail("usage: cuts <vendor folder>")
	}
	v := vendored(os.Args[1])
	clients(v)
	policies(v)
	registries(v)
	plugins(v)
	reflection(v)
	protobuf(v)
	delays(v)
}

// stubbed is the text of what stands in for a package.
func stubbed(pkg string) []byte {
	text, err := stubs.ReadFile(path.Join("stubs", pkg, "stub.go.txt"))
	if err != nil {
		fail("%v", err)
	}
	return text
}

// clients leaves of client-go the interfaces that admission plugins are handed; what answers is in memory.
func clients(v vendored) {
	err := fs.WalkDir(stubs, "stubs", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			pkg := strings.TrimPrefix(path.Dir(name), "stubs/")
			v.stub(pkg, stubbed(pkg))
		}
		return err
	})
	if err != nil {
		fail("%v", err)
	}
	v.cut("k8s.io/client-go/tools/cache/listwatch.go", "Getter", "NewListWatchFromClient", "NewFilteredListWatchFromClient")
	v.keep("k8s.io/apiserver/pkg/admission/initializer", "WantsExternalKubeClientSet", "WantsExternalKubeInformerFactory",
		"WantsFeatures", "WantsExcludedAdmissionResources")
}

const policy = "k8s.io/apiserver/pkg/admission/plugin/policy/"

// policies keeps of both policy plugins what compiles, matches and decides, without what watches a cluster.
func policies(v vendored) {
	// policy_test_context.go is part of the package and needs clients that pretend.
	v.drop(policy+"generic", "policy_test_context.go", "plugin.go", "composite_policy_source.go")
	v.cut(policy+"generic/policy_source.go", "policySource", "paramInfo", "compiledPolicyEntry", "NewPolicySource",
		"policyRefreshIntervalDefault", "policyRefreshInterval", "policyRefreshIntervalLock", "SetPolicyRefreshIntervalForTests")
	v.cut(policy+"validating/plugin.go", "Register", "Plugin", "NewPlugin")
	v.cut(policy+"mutating/plugin.go", "Register", "Plugin", "NewPlugin")
	v.cut(policy+"mutating/patch/typeconverter.go", "typeConverterManager", "NewTypeConverterManager", "typeConverterCacheEntry")
}

const registry = "k8s.io/kubernetes/pkg/registry/"

// registries keeps the strategies, without what stores.
func registries(v vendored) {
	v.drop("k8s.io/apiserver/pkg/registry/generic", "options.go", "storage_decorator.go")
	v.drop("k8s.io/apiextensions-apiserver/pkg/registry/customresource", "etcd.go")
	v.drop("k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition", "etcd.go")
	v.drop(registry+"core/service", "proxy.go")
	v.cut(registry+"admissionregistration/resolver/resolver.go", "discoveryResourceResolver", "NewDiscoveryResourceResolver")
	const controller = "k8s.io/kubernetes/pkg/controller/"
	v.keep(controller+"endpoint", "LabelManagedBy", "ControllerName")
	v.keep(controller+"endpointslice", "ControllerName")
	v.keep(controller+"endpointslicemirroring", "ControllerName")
	v.drop("k8s.io/apiserver/pkg/util/webhook", "authentication.go", "client.go", "error.go", "metrics.go",
		"serviceresolver.go", "webhook.go")
	v.drop("k8s.io/apiserver/pkg/cel/openapi/resolver", "discovery.go", "definitions.go", "combined.go")
	v.keep("k8s.io/apiserver/pkg/endpoints/filters", "GetAuthorizerAttributes")
}

// plugins keeps of packages with other purposes the few functions that admission plugins call.
func plugins(v vendored) {
	v.keep("k8s.io/kubernetes/pkg/serviceaccount", "WarnOnlyBoundTokenExpirationSeconds")
	v.keep("k8s.io/kubernetes/pkg/volume/util", "GetDefaultClass", "IsDefaultAnnotation", "IsDefaultStorageClassAnnotation",
		"BetaIsDefaultStorageClassAnnotation", "PVProtectionFinalizer", "PVCProtectionFinalizer", "VACProtectionFinalizer")
	v.keep("k8s.io/kubernetes/pkg/scheduler/util", "IsDRAExtendedResourceName")
	v.drop("k8s.io/kubernetes/pkg/quota/v1/evaluator/core", "registry.go", "resource_claims.go")
	v.keep("k8s.io/apiserver/pkg/admission/plugin/resourcequota", "CheckRequest", "getScopeSelectorsFromQuota",
		"filterLimitedResourcesByGroupResource", "limitedByDefault", "getMatchedLimitedScopes", "copyQuotas", "prettyPrint",
		"prettyPrintResourceNames", "hasUsageStats")
}

// reflection drops the importers of text/template, whose lookup of methods by name makes the linker keep every exported
// method of every type.
func reflection(v vendored) {
	v.drop("github.com/google/cel-go/cel", "prompt.go")
	v.keep("k8s.io/apiserver/pkg/endpoints/handlers/responsewriters", "sanitizer", "ForbiddenStatusError", "forbiddenMessage")
}
