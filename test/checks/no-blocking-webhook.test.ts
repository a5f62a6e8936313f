import { ClusterChart } from '../../lib/constructs';
import { addObjects, clusterWith, deployment, said, saidOf, service } from './support';

const CODE = 'no-blocking-webhook';

const PODS = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const OUTSIDE = {
  namespaceSelector: {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop', 'kube-system'] }],
  },
};
const webhook = (fields: object = {}, kind = 'ValidatingWebhookConfiguration') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'guard' },
  webhooks: [
    {
      name: 'guard.example.com',
      clientConfig: { service: { name: 'guard', namespace: 'shop', port: 80 } },
      rules: [PODS],
      ...fields,
    },
  ],
});
const ENGINE = [service('guard'), deployment('guard')];

test.each(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'])(
  'J-4 refuses a %s that keeps its own pods and those of Kubernetes from starting',
  (kind) => {
    expect(said(CODE, [...ENGINE, webhook({}, kind)])).toEqual([
      `The webhook 'guard.example.com' of ${kind}/guard refuses new pods in 'shop' and 'kube-system' whenever shop/guard does not answer.`,
    ]);
  },
);

test.each<[string, object, string]>([
  [
    'one that spares only its own namespace',
    {
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }],
      },
    },
    "in 'kube-system' whenever",
  ],
  [
    'one that asks for a label that its own pods have',
    { objectSelector: { matchLabels: { app: 'guard' } } },
    "in 'shop' whenever",
  ],
  [
    'one that spares objects with a label',
    { objectSelector: { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] } },
    "in 'shop' and 'kube-system' whenever",
  ],
  [
    'one that judges everything',
    { rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }] },
    "in 'shop' and 'kube-system' whenever",
  ],
])('J-4 refuses %s', (_, fields, where) => {
  expect(said(CODE, [...ENGINE, webhook(fields)])).toEqual([expect.stringContaining(where)]);
});

test.each<[string, object]>([
  ['one that spares both namespaces', OUTSIDE],
  ['one that lets pass what it cannot judge', { failurePolicy: 'Ignore' }],
  ['one for namespaces with a label', { namespaceSelector: { matchLabels: { guarded: 'true' } } }],
  ['one for objects with a label', { objectSelector: { matchLabels: { guarded: 'true' } } }],
  ['one that does not judge pods', { rules: [{ ...PODS, resources: ['configmaps'] }] }],
  ['one that judges only changes', { rules: [{ ...PODS, operations: ['UPDATE'] }] }],
  ['one whose conditions decide', { matchConditions: [{ name: 'own', expression: "request.namespace != 'shop'" }] }],
  ['one outside of the cluster', { clientConfig: { url: 'https://guard.example.com' } }],
])('accepts %s', (_, fields) => {
  expect(said(CODE, [...ENGINE, webhook(fields)])).toEqual([]);
});

test('a label of the rendered namespace counts', () => {
  const selector = { namespaceSelector: { matchExpressions: [{ key: 'guard', operator: 'NotIn', values: ['off'] }] } };
  const namespace = (labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
  const judged = (labels: object) =>
    saidOf(
      CODE,
      clusterWith((cluster) => {
        addObjects(
          new ClusterChart(cluster, 'app', { namespace: 'shop' }),
          ...ENGINE,
          webhook(selector),
          namespace(labels),
        );
      }),
    );

  expect(judged({})).toEqual([expect.stringContaining("in 'shop' and 'kube-system'")]);
  expect(judged({ guard: 'off' })).toEqual([expect.stringContaining("in 'kube-system'")]);
});

test.each<[string, readonly object[], string]>([
  ['a Service', [], 'asks Service/shop/guard, which'],
  [
    'a port',
    [service('guard', { ports: [{ port: 443 }] }), deployment('guard')],
    "asks the port '80' of Service/shop/guard, which",
  ],
])('H-5 refuses a webhook without %s to ask', (_, objects, what) => {
  expect(said(CODE, [...objects, webhook(OUTSIDE)])).toEqual([expect.stringContaining(what)]);
});
