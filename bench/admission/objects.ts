import type { JsonObject } from '../../lib/yaml';
import { workloadOf } from '../programs/workload';

export const NAMESPACE = 'shop';

/** The objects of units, all distinct: what a platform's charts print for an application. */
export function mixedObjects(units: number): JsonObject[] {
  return Array.from({ length: units }, (_, index) => unitOf(`unit-${String(index)}`)).flat();
}

/** What a new release changes of an object, where it may change: a label, and a pod's image. */
export function changed(object: JsonObject): JsonObject {
  const text = JSON.stringify(object).replace(':1.14.2', ':1.14.3');
  const copy = JSON.parse(text) as JsonObject & { metadata: { labels?: JsonObject } };
  copy.metadata.labels = { ...copy.metadata.labels, 'example.com/release': 'next' };
  return copy;
}

function unitOf(unit: string): JsonObject[] {
  const workload = workloadOf('prod-1', unit, NAMESPACE) as unknown as readonly JsonObject[];
  const pod = (workload[0] as { spec: { template: { spec: JsonObject } } }).spec.template;
  const labels = { 'app.kubernetes.io/name': unit };
  const of = (apiVersion: string, kind: string, rest: JsonObject): JsonObject => ({
    apiVersion,
    kind,
    metadata: { name: unit, namespace: NAMESPACE, labels },
    ...rest,
  });
  const job = { template: { ...pod, spec: { ...pod.spec, restartPolicy: 'Never', topologySpreadConstraints: [] } } };
  return [
    ...workload,
    of('v1', 'ConfigMap', { data: { 'config.yaml': `name: ${unit}\nlevel: info\nports: [8080, 9090]\n`.repeat(10) } }),
    of('v1', 'Secret', { stringData: { token: `not-a-secret-${unit}` } }),
    of('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
    of('v1', 'PersistentVolumeClaim', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
    of('rbac.authorization.k8s.io/v1', 'Role', {
      rules: [{ apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: ['get', 'list', 'watch'] }],
    }),
    of('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: unit },
      subjects: [{ kind: 'ServiceAccount', name: unit, namespace: NAMESPACE }],
    }),
    of('policy/v1', 'PodDisruptionBudget', { spec: { maxUnavailable: 1, selector: { matchLabels: labels } } }),
    of('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: {
        minReplicas: 2,
        maxReplicas: 6,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: unit },
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    }),
    of('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [
          {
            host: `${unit}.example.com`,
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: unit, port: { number: 80 } } } }],
            },
          },
        ],
      },
    }),
    of('batch/v1', 'CronJob', { spec: { schedule: '0 4 * * *', jobTemplate: { spec: job } } }),
  ];
}
