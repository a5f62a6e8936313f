package session

import (
	"encoding/json"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"

	"fairlead/engine/admission/internal/verdict"
)

// templates says where a kind keeps the template of its pods, built in or well known.
var templates = map[string]string{
	"Deployment.apps": "spec.template", "ReplicaSet.apps": "spec.template", "StatefulSet.apps": "spec.template",
	"DaemonSet.apps": "spec.template", "Job.batch": "spec.template", "CronJob.batch": "spec.jobTemplate.spec.template",
	"ReplicationController": "spec.template", "PodTemplate": "template",
	"Rollout.argoproj.io": "spec.template", "ScaledJob.keda.sh": "spec.jobTargetRef.template",
}

// judgePods judges the pods that an object would make. The API server lets the object in and refuses them later, so
// what it would say is a warning about the object.
func (j *judgement) judgePods(object runtime.Object) {
	if !j.options.Templates || j.report.Denies() {
		return
	}
	place, ok := templates[j.kind.GVK.GroupKind().String()]
	if !ok {
		return
	}
	text, err := j.kind.Codec.Encode(object)
	if err != nil {
		return
	}
	pod := podOf(text, strings.Split(place, "."), j.namespace)
	if pod == nil {
		return
	}
	options := j.options
	options.Emit, options.Templates = false, false
	said := j.session.judge(options, j.session.quotas.Fork(), Request{Operation: "CREATE", Object: pod})
	for _, one := range said.Findings {
		if one.Severity != verdict.Denial {
			continue
		}
		one.Severity, one.Of = verdict.Warning, "pod"
		if one.Path != "" {
			one.Path = place + "." + one.Path
		}
		j.report.Findings = append(j.report.Findings, one)
	}
	for _, sentence := range said.NotEvaluated {
		j.report.Skip(sentence)
	}
}

func podOf(text []byte, place []string, namespace string) []byte {
	var here json.RawMessage = text
	for _, key := range place {
		var fields map[string]json.RawMessage
		if json.Unmarshal(here, &fields) != nil || fields[key] == nil {
			return nil
		}
		here = fields[key]
	}
	var pod map[string]any
	if json.Unmarshal(here, &pod) != nil {
		return nil
	}
	pod["apiVersion"], pod["kind"] = "v1", "Pod"
	metadata, ok := pod["metadata"].(map[string]any)
	if !ok {
		metadata = map[string]any{}
	}
	delete(metadata, "creationTimestamp")
	metadata["namespace"], metadata["name"] = namespace, "pod"
	pod["metadata"] = metadata
	made, err := json.Marshal(pod)
	if err != nil {
		return nil
	}
	return made
}
