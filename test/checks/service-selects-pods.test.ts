import { assert, dictionary, property, string } from 'fast-check';
import { deployment, said, service } from './support';

const CODE = 'service-selects-pods';

const pdb = (matchLabels: object) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { minAvailable: 0, selector: { matchLabels } },
});
const networkPolicy = (podSelector: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web' },
  spec: { podSelector, policyTypes: ['Ingress'] },
});
const monitor = (kind: string, spec: object) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind,
  metadata: { name: 'web' },
  spec,
});
const web = deployment('web');
const labelled = (name: string, labels: object) => ({ ...service(name), metadata: { name, labels } });

test('reports a Service that no pods of its namespace belong to', () => {
  expect(said(CODE, [service('wbe'), web])).toEqual([
    'Service/shop/wbe selects pods with app=wbe, and no pods of its namespace have that.',
  ]);
});

test.each<[string, object]>([
  ['a disruption budget', pdb({ app: 'wbe' })],
  ['a network policy', networkPolicy({ matchLabels: { app: 'wbe' } })],
  ['a monitor of pods', monitor('PodMonitor', { selector: { matchLabels: { app: 'wbe' } } })],
  ['a monitor of Services', monitor('ServiceMonitor', { selector: { matchLabels: { app: 'wbe' } } })],
])('only tells of %s that selects nothing', (_, selecting) => {
  expect(said(CODE, [selecting, web])).toEqual([expect.stringMatching(/^notice: .* selects .* with app=wbe, and no/)]);
});

test.each<[string, readonly object[]]>([
  ['a Service of pods', [service('web'), web]],
  ['pods that have more labels', [service('web', { selector: { app: 'web' } }), deployment('web', {}, {})]],
  [
    'pods of a StatefulSet, one by one',
    [service('web', { selector: { app: 'web', 'statefulset.kubernetes.io/pod-name': 'web-0' } }), web],
  ],
  ['the one that leads', [service('web', { selector: { app: 'web', role: 'primary' } }), web]],
  [
    'a Service without a selector',
    [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } }],
  ],
  ['a name of another host', [service('web', { type: 'ExternalName', externalName: 'example.com' })]],
  [
    'control planes, whose pods are in no repository',
    [{ ...service('web'), metadata: { name: 'web', namespace: 'kube-system' } }],
  ],
  [
    'a budget with expressions',
    [
      {
        ...pdb({}),
        spec: { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] } },
      },
      web,
    ],
  ],
  ['a network policy for all pods', [networkPolicy({})]],
  [
    'a monitor that watches all namespaces',
    [monitor('ServiceMonitor', { namespaceSelector: { any: true }, selector: { matchLabels: { app: 'x' } } })],
  ],
  [
    'a monitor of a Service',
    [
      monitor('ServiceMonitor', { selector: { matchLabels: { tier: 'front' } } }),
      labelled('web', { tier: 'front' }),
      web,
    ],
  ],
  [
    'a monitor of the API server',
    [
      monitor('ServiceMonitor', {
        namespaceSelector: { matchNames: ['default'] },
        selector: { matchLabels: { component: 'apiserver' } },
      }),
    ],
  ],
  [
    'pods that an operator makes',
    [service('web'), { apiVersion: 'db.example.com/v1', kind: 'Database', metadata: { name: 'web' }, spec: {} }],
  ],
])('accepts %s', (_, objects) => {
  expect(said(CODE, objects)).toEqual([]);
});

test('a role that pods do say counts', () => {
  const primary = deployment('web', {
    template: { metadata: { labels: { app: 'web', role: 'primary' } }, spec: { containers: [] } },
  });

  expect(said(CODE, [service('web', { selector: { app: 'web', role: 'replica' } }), primary])).toHaveLength(1);
});

test('any part of the labels of a pod selects it, and one label more does not', () => {
  const text = string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 6 }).map(
    (each) => `x${each.replace(/\W/g, 'y')}`,
  );
  assert(
    property(dictionary(text, text, { minKeys: 1, maxKeys: 5 }), (labels) => {
      const pods = deployment('web', { template: { metadata: { labels }, spec: { containers: [] } } });
      const part = Object.fromEntries(Object.entries(labels).slice(0, 2));
      expect(said(CODE, [service('web', { selector: part }), pods])).toEqual([]);
      expect(said(CODE, [service('web', { selector: { ...part, another: 'one' } }), pods])).toHaveLength(1);
    }),
    { numRuns: 15 },
  );
});
