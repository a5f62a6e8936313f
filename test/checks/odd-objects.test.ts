import { assert, constantFrom, jsonValue, property, record } from 'fast-check';
import { runChecks } from '../../lib/checks';
import { clusterOf, clusterWith, TODAY } from './support';

const KINDS = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['gateway.networking.k8s.io/v1', 'Gateway'],
  ['cert-manager.io/v1', 'Certificate'],
  ['external-secrets.io/v1', 'ExternalSecret'],
  ['monitoring.coreos.com/v1', 'ServiceMonitor'],
  ['keda.sh/v1alpha1', 'ScaledObject'],
] as const;

/** Fields in which checks look, with anything in them. */
const FIELDS = [
  'template',
  'ports',
  'selector',
  'rules',
  'parentRefs',
  'scaleTargetRef',
  'hard',
  'limits',
  'tls',
] as const;

// Charts write what they like, and what is wrong with it is the API server's to say.
test('no object is so odd that a check fails on it', () => {
  const [chart] = clusterOf([], {}, { namespace: 'shop' }).charts;
  const base = clusterWith(() => undefined);
  const value = jsonValue({ maxDepth: 3 });
  const spec = record(
    {
      ...Object.fromEntries(FIELDS.map((field) => [field, value])),
      template: record({ metadata: value, spec: record({ containers: value, volumes: value, initContainers: value }) }),
    },
    { requiredKeys: [] },
  );
  expect(chart).toBeDefined();
  assert(
    property(constantFrom(...KINDS), spec, value, ([apiVersion, kind], fields, other) => {
      const objects = [fields, other].map((each, index) => ({
        object: {
          apiVersion,
          kind,
          metadata: { name: `odd-${index}`, namespace: 'shop' },
          spec: each,
          webhooks: other,
        },
        construct: base.argocd.construct,
      }));
      const charts = chart ? [{ ...chart, objects }] : [];
      expect(Array.isArray(runChecks({ ...base, charts }, { today: TODAY }).problems)).toBe(true);
    }),
    { numRuns: 150 },
  );
});
