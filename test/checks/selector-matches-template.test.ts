import { assert, constantFrom, dictionary, property } from 'fast-check';
import { deployment, said } from './support';

const CODE = 'selector-matches-template';

const workload = (selector: unknown, labels: object, kind = 'Deployment', apiVersion = 'apps/v1') => ({
  ...deployment('web', { selector, template: { metadata: { labels }, spec: { containers: [] } } }),
  apiVersion,
  kind,
});

test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'])(
  'H-9 reports a %s that would orphan its own pods',
  (kind) => {
    expect(
      said(CODE, [workload({ matchLabels: { app: 'web', tier: 'front' } }, { app: 'web', tier: 'back' }, kind)]),
    ).toEqual([`${kind}/shop/web selects pods with tier=front, but its template has app=web, tier=back.`]);
  },
);

test.each<[string, object]>([
  ['expressions', workload({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, {})],
  [
    'what must not be',
    workload({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, { app: 'web' }),
  ],
  ['a plain map', workload({ app: 'web' }, { app: 'api' }, 'ReplicationController', 'v1')],
  ['a Rollout', workload({ matchLabels: { app: 'web' } }, { app: 'api' }, 'Rollout', 'argoproj.io/v1alpha1')],
])('reports %s that the template does not fulfil', (_, object) => {
  expect(said(CODE, [object])).toHaveLength(1);
});

test.each<[string, object]>([
  ['more labels than are asked for', workload({ matchLabels: { app: 'web' } }, { app: 'web', tier: 'front' })],
  [
    'expressions',
    workload({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }, { app: 'web' }),
  ],
  [
    'what must not be and is not',
    workload({ matchExpressions: [{ key: 'canary', operator: 'DoesNotExist' }] }, { app: 'web' }),
  ],
  ['a Job, which gets its selector', { ...workload({ matchLabels: { app: 'web' } }, {}, 'Job', 'batch/v1') }],
])('accepts %s', (_, object) => {
  expect(said(CODE, [object])).toEqual([]);
});

test('a selector that is taken from the template always fits, and a changed value never does', () => {
  const word = constantFrom('a', 'b', 'c', 'd');
  assert(
    property(dictionary(word, word, { minKeys: 1 }), (labels) => {
      const [key = ''] = Object.keys(labels);
      expect(said(CODE, [workload({ matchLabels: labels }, { ...labels, more: 'x' })])).toEqual([]);
      expect(said(CODE, [workload({ matchLabels: { ...labels, [key]: 'other' } }, labels)])).toHaveLength(1);
    }),
    { numRuns: 15 },
  );
});
