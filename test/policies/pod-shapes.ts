import type { JsonObject } from '../../lib/yaml';

const META = { metadata: { name: 'web', namespace: 'shop' } };
const LABELS = { app: 'web' };
const selector = { matchLabels: LABELS };

interface Pod {
  readonly annotations?: JsonObject;
  readonly spec: JsonObject;
}
const template = ({ annotations = {}, spec }: Pod, more: JsonObject = {}): JsonObject => ({
  metadata: { labels: LABELS, annotations },
  spec: { ...spec, ...more },
});
const once = { restartPolicy: 'Never' };

/** Where pods stand, written down here on purpose and not taken from what is tested. */
export const POD_SHAPES: Readonly<Record<string, (pod: Pod) => JsonObject>> = {
  Pod: ({ annotations = {}, spec }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...META.metadata, labels: LABELS, annotations },
    spec,
  }),
  PodTemplate: (pod) => ({ apiVersion: 'v1', kind: 'PodTemplate', ...META, template: template(pod) }),
  ReplicationController: (pod) => ({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    ...META,
    spec: { selector: LABELS, template: template(pod) },
  }),
  'apps/DaemonSet': (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    ...META,
    spec: { selector, template: template(pod) },
  }),
  'apps/Deployment': (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    ...META,
    spec: { selector, template: template(pod) },
  }),
  'apps/ReplicaSet': (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    ...META,
    spec: { selector, template: template(pod) },
  }),
  'apps/StatefulSet': (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    ...META,
    spec: { selector, serviceName: 'web', template: template(pod) },
  }),
  'batch/Job': (pod) => ({ apiVersion: 'batch/v1', kind: 'Job', ...META, spec: { template: template(pod, once) } }),
  'batch/CronJob': (pod) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    ...META,
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: template(pod, once) } } },
  }),
  'argoproj.io/Rollout': (pod) => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    ...META,
    spec: { selector, template: template(pod) },
  }),
  'keda.sh/ScaledJob': (pod) => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledJob',
    ...META,
    spec: { jobTargetRef: { template: template(pod, once) }, triggers: [] },
  }),
  'serving.knative.dev/Configuration': (pod) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Configuration',
    ...META,
    spec: { template: template(pod) },
  }),
  'serving.knative.dev/Revision': ({ annotations = {}, spec }) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Revision',
    metadata: { ...META.metadata, annotations },
    spec,
  }),
  'serving.knative.dev/Service': (pod) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    ...META,
    spec: { template: template(pod) },
  }),
};

/** Kinds whose objects only their CRDs know: here without a schema, so that anything may stand in their fields. */
export const CUSTOM_SHAPES = Object.keys(POD_SHAPES).filter((kind) => kind.includes('.'));

/** Definitions of the custom kinds that let everything in. */
export const OPEN_DEFINITIONS: readonly JsonObject[] = CUSTOM_SHAPES.map((key) => {
  const [group = '', kind = ''] = key.split('/');
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [
        {
          name: group === 'serving.knative.dev' ? 'v1' : 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
});

/** The namespace `shop` of the tenant of that name, with further labels. */
export function shop(labels: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'shop',
      labels: { 'kubernetes.io/metadata.name': 'shop', 'fairlead.dev/tenant': 'shop', ...labels },
    },
  };
}
