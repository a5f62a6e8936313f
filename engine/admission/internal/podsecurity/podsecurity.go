// Package podsecurity asks the API server's Pod Security admission about objects, at the levels that labels of
// namespaces say.
package podsecurity

import (
	"context"
	"maps"
	"slices"

	admissionv1 "k8s.io/api/admission/v1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	podsecurity "k8s.io/pod-security-admission/admission"
	configuration "k8s.io/pod-security-admission/admission/api"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/metrics"
	"k8s.io/pod-security-admission/policy"

	"fairlead/engine/admission/internal/cluster"
	"fairlead/engine/admission/internal/verdict"
)

// Configuration is what the API server's own configuration file says.
type Configuration struct {
	// Defaults are the levels of namespaces without labels.
	Defaults Defaults `json:"defaults"`

	// Exemptions are never asked about.
	Exemptions Exemptions `json:"exemptions"`
}

// Defaults name a level and a version (`latest`, `v1.35`) for each mode; what is empty is `privileged` and `latest`.
type Defaults struct {
	Enforce        string `json:"enforce"`
	EnforceVersion string `json:"enforceVersion"`
	Audit          string `json:"audit"`
	AuditVersion   string `json:"auditVersion"`
	Warn           string `json:"warn"`
	WarnVersion    string `json:"warnVersion"`
}

// Exemptions name users, namespaces and runtime classes.
type Exemptions struct {
	Usernames      []string `json:"usernames"`
	Namespaces     []string `json:"namespaces"`
	RuntimeClasses []string `json:"runtimeClasses"`
}

// Security is Pod Security admission over one cluster.
type Security struct{ delegate *podsecurity.Admission }

// New is Pod Security admission of a minor version of Kubernetes.
func New(cluster *cluster.Cluster, minor *version.Version, config Configuration) (*Security, error) {
	emulated := api.MajorMinorVersion(int(minor.Major()), int(minor.Minor()))
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), &emulated)
	if err != nil {
		return nil, err
	}
	delegate := &podsecurity.Admission{
		Configuration: &configuration.PodSecurityConfiguration{
			Defaults: configuration.PodSecurityDefaults{
				Enforce: or(config.Defaults.Enforce, "privileged"), EnforceVersion: or(config.Defaults.EnforceVersion, "latest"),
				Audit: or(config.Defaults.Audit, "privileged"), AuditVersion: or(config.Defaults.AuditVersion, "latest"),
				Warn: or(config.Defaults.Warn, "privileged"), WarnVersion: or(config.Defaults.WarnVersion, "latest"),
			},
			Exemptions: configuration.PodSecurityExemptions(config.Exemptions),
		},
		Evaluator: evaluator, Metrics: silent{}, PodSpecExtractor: podsecurity.DefaultPodSpecExtractor{},
		NamespaceGetter: lookup{cluster}, PodLister: lookup{cluster},
	}
	if err := delegate.CompleteConfiguration(); err != nil {
		return nil, err
	}
	return &Security{delegate}, delegate.ValidateConfiguration()
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Concerns says whether admission looks at objects of a resource.
func (s *Security) Concerns(attributes admission.Attributes) bool {
	resource := attributes.GetResource().GroupResource()
	return resource == corev1.Resource("pods") || resource == corev1.Resource("namespaces") ||
		s.delegate.PodSpecExtractor.HasPodSpec(resource)
}

// Validate reports what admission says in each mode.
func (s *Security) Validate(ctx context.Context, attributes admission.Attributes, report *verdict.Verdict) {
	if !s.Concerns(attributes) {
		return
	}
	answer := s.delegate.Validate(ctx, external{attributes})
	for _, text := range answer.Warnings {
		report.Add(verdict.PodSecurity, verdict.Warning, "", text)
	}
	for _, key := range slices.Sorted(maps.Keys(answer.AuditAnnotations)) {
		if key == api.AuditViolationsAnnotationKey || key == "audit-violations" {
			report.Add(verdict.PodSecurity, verdict.Audit, "", answer.AuditAnnotations[key])
		}
	}
	if answer.Allowed || answer.Result == nil {
		return
	}
	details := answer.Result.Details
	if details == nil || len(details.Causes) == 0 {
		report.Add(verdict.PodSecurity, verdict.Denial, "", answer.Result.Message)
		return
	}
	for _, cause := range details.Causes {
		report.Add(verdict.PodSecurity, verdict.Denial, cause.Field, cause.Message)
	}
}

// lookup answers from the cluster.
type lookup struct{ cluster *cluster.Cluster }

func (l lookup) GetNamespace(_ context.Context, name string) (*corev1.Namespace, error) {
	namespace, _ := l.cluster.Namespace(name)
	return namespace, nil
}

func (l lookup) ListPods(_ context.Context, namespace string) (pods []*corev1.Pod, err error) {
	found, err := l.cluster.Of(cluster.Pod).ByIndex(cache.NamespaceIndex, namespace)
	for _, one := range found {
		pods = append(pods, one.(*corev1.Pod))
	}
	return pods, err
}

// silent counts nothing.
type silent struct{}

func (silent) RecordEvaluation(metrics.Decision, api.LevelVersion, metrics.Mode, api.Attributes) {}
func (silent) RecordExemption(api.Attributes)                                                    {}
func (silent) RecordError(bool, api.Attributes)                                                  {}

// external shows objects in the version that Pod Security reads.
type external struct{ admission.Attributes }

func (e external) GetObject() (runtime.Object, error)    { return convert(e.Attributes.GetObject()) }
func (e external) GetOldObject() (runtime.Object, error) { return convert(e.Attributes.GetOldObject()) }
func (e external) GetUserName() string                   { return e.GetUserInfo().GetName() }
func (e external) GetOperation() admissionv1.Operation {
	return admissionv1.Operation(e.Attributes.GetOperation())
}

func convert(internal runtime.Object) (runtime.Object, error) {
	var out runtime.Object
	switch internal.(type) {
	case *core.Namespace:
		out = &corev1.Namespace{}
	case *core.Pod:
		out = &corev1.Pod{}
	case *core.ReplicationController:
		out = &corev1.ReplicationController{}
	case *core.PodTemplate:
		out = &corev1.PodTemplate{}
	case *apps.ReplicaSet:
		out = &appsv1.ReplicaSet{}
	case *apps.Deployment:
		out = &appsv1.Deployment{}
	case *apps.StatefulSet:
		out = &appsv1.StatefulSet{}
	case *apps.DaemonSet:
		out = &appsv1.DaemonSet{}
	case *batch.Job:
		out = &batchv1.Job{}
	case *batch.CronJob:
		out = &batchv1.CronJob{}
	default:
		return internal, nil
	}
	return out, legacyscheme.Scheme.Convert(internal, out, nil)
}
