// Package session judges objects as the API server of one cluster would.
package session

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"

	"fairlead/engine/admission/internal/cluster"
	"fairlead/engine/admission/internal/custom"
	"fairlead/engine/admission/internal/emulation"
	"fairlead/engine/admission/internal/failure"
	"fairlead/engine/admission/internal/plugins"
	"fairlead/engine/admission/internal/podsecurity"
	"fairlead/engine/admission/internal/policies"
	"fairlead/engine/admission/internal/quota"
	"fairlead/engine/admission/internal/verdict"
	"fairlead/engine/admission/internal/webhooks"
)

// Options say which cluster judges.
type Options struct {
	// Kubernetes is the minor version, like 1.35.
	Kubernetes string `json:"kubernetes"`

	PodSecurity podsecurity.Configuration `json:"podSecurity"`

	// Assume names kinds whose objects exist where something refers to them: ServiceAccount, PriorityClass, RuntimeClass.
	Assume []string `json:"assume"`
}

// Session is a cluster that judges.
type Session struct {
	minor       *version.Version
	cluster     *cluster.Cluster
	definitions *custom.Definitions
	chain       plugins.Chain
	security    *podsecurity.Security
	policies    *policies.Policies
	quotas      *quota.Quotas
	webhooks    *webhooks.Webhooks
}

// Finding is one about the context itself, which makes verdicts less sure.
type Finding struct {
	// Object is the position in the context; absent where a finding is about none of them.
	Object   *int             `json:"object,omitempty"`
	Subject  string           `json:"subject"`
	Path     string           `json:"path,omitempty"`
	Message  string           `json:"message"`
	Severity verdict.Severity `json:"severity"`
}

// Open makes a session out of what a cluster has: each object as JSON, or the digest of one that is known.
func Open(options Options, objects [][]byte) (*Session, []Finding, error) {
	minor, err := emulation.Parse(options.Kubernetes)
	if err != nil {
		return nil, nil, failure.New(failure.Request, "%v", err)
	}
	if err := emulation.Use(minor); err != nil {
		return nil, nil, err
	}
	s := &Session{
		minor: minor, cluster: cluster.New(options.Assume), definitions: custom.NewDefinitions(minor.String()),
	}
	s.webhooks = webhooks.New(s.cluster)
	if s.chain, err = plugins.New(s.cluster); err != nil {
		return nil, nil, err
	}
	if s.security, err = podsecurity.New(s.cluster, minor, options.PodSecurity); err != nil {
		return nil, nil, failure.New(failure.Request, "Pod Security cannot be configured so: %v", err)
	}
	s.quotas = quota.New(s.cluster)
	loading := &loading{session: s, ofKind: map[schema.GroupKind][]*document{}, positions: map[string]int{}}
	for position, object := range objects {
		one, err := documentOf(object)
		if err != nil {
			return nil, nil, err
		}
		loading.add(position, one)
	}
	findings := loading.finish()
	return s, findings, nil
}

func sortFindings(findings []Finding) {
	position := func(one Finding) int {
		if one.Object == nil {
			return -1
		}
		return *one.Object
	}
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(position(a), position(b)), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
}
