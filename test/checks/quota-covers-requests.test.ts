import { assert, integer, property } from 'fast-check';
import { tryReadQuantity } from '../../lib/checks/quantity';
import { configMap, deployment, said } from './support';

const CODE = 'quota-covers-requests';

const quota = (hard: object, fields: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'limits' },
  spec: { hard, ...fields },
});
const limitRange = (limits: object) => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'defaults' },
  spec: { limits: [{ type: 'Container', ...limits }] },
});
const container = (name: string, requests: object, limits: object = {}) => ({
  name,
  image: 'a:1.0.0',
  resources: { requests, limits },
});
const web = (requests: object, replicas = 1, more: object = {}) =>
  deployment('web', { replicas }, { containers: [container('main', requests)], ...more });
const hpa = (minReplicas: number) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas, maxReplicas: 9 },
});

test.each<[string, object, readonly object[], string]>([
  [
    'processors',
    { 'requests.cpu': '1' },
    [web({ cpu: '300m' }, 4)],
    "allows 'requests.cpu: 1', but its pods ask for at least 1200m in",
  ],
  [
    'memory by its short name',
    { memory: '1Gi' },
    [web({ memory: '600Mi' }, 2)],
    "allows 'memory: 1Gi', but its pods ask for at least 1200Mi in",
  ],
  [
    'the least of an autoscaler',
    { cpu: '1' },
    [deployment('web', {}, { containers: [container('main', { cpu: '500m' })] }), hpa(3)],
    'at least 1500m',
  ],
  [
    'what prepares a pod, where that is more',
    { cpu: '1' },
    [web({ cpu: '100m' }, 1, { initContainers: [container('init', { cpu: '2' })] })],
    'at least 2 in',
  ],
  [
    'limits',
    { 'limits.memory': '1Gi' },
    [deployment('web', {}, { containers: [container('main', {}, { memory: '2Gi' })] })],
    'at least 2Gi',
  ],
  [
    'requests that follow from limits',
    { 'requests.memory': '1Gi' },
    [deployment('web', {}, { containers: [container('main', {}, { memory: '2Gi' })] })],
    'at least 2Gi',
  ],
  ['pods', { pods: '2' }, [web({}, 3)], "allows 'pods: 2', but there are at least 3 in"],
  [
    'objects',
    { 'count/configmaps': '1' },
    [configMap('a'), configMap('b')],
    "allows 'count/configmaps: 1', but there are at least 2 in",
  ],
])('H-9 reports a quota that is too small for %s', (_, hard, objects, message) => {
  expect(said(CODE, [quota(hard), ...objects])).toEqual([expect.stringContaining(message)]);
});

test.each<[string, readonly object[]]>([
  ['as much as there is room for', [quota({ 'requests.cpu': '1', pods: '4' }), web({ cpu: '250m' }, 4)]],
  ['a quota for some pods only', [quota({ pods: '1' }, { scopes: ['BestEffort'] }), web({}, 3)]],
  [
    'Jobs, which end',
    [
      quota({ pods: '0' }),
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'a' },
        spec: { template: { spec: { containers: [] } } },
      },
    ],
  ],
  ['other resources', [quota({ 'requests.nvidia.com/gpu': '1' }), web({ cpu: '250m' }, 4)]],
  [
    'a quota of another namespace',
    [{ ...quota({ pods: '1' }), metadata: { name: 'limits', namespace: 'other' } }, web({}, 3)],
  ],
])('accepts %s', (_, objects) => {
  expect(said(CODE, objects)).toEqual([]);
});

test('reports a container that says nothing of what a quota counts, unless a default does', () => {
  const silent = [quota({ 'requests.cpu': '4' }), web({ memory: '1Gi' })];

  expect(said(CODE, silent)).toEqual([
    "Deployment/shop/web says nothing of 'requests.cpu' in containers[0], which ResourceQuota/shop/limits counts.",
  ]);
  expect(said(CODE, [...silent, limitRange({ defaultRequest: { cpu: '100m' } })])).toEqual([]);
  expect(said(CODE, [...silent, limitRange({ default: { cpu: '100m' } })])).toEqual([]);
});

test('a default counts as if it were written', () => {
  const objects = [quota({ 'requests.cpu': '1' }), web({}, 3), limitRange({ defaultRequest: { cpu: '500m' } })];

  expect(said(CODE, objects)).toEqual([expect.stringContaining('at least 1500m')]);
});

test('a quota is too small exactly where the sum is larger', () => {
  assert(
    property(
      integer({ min: 1, max: 900 }),
      integer({ min: 1, max: 9 }),
      integer({ min: 1, max: 9000 }),
      (cpu, count, limit) => {
        const found = said(CODE, [quota({ cpu: `${limit}m` }), web({ cpu: `${cpu}m` }, count)]);
        expect(found).toHaveLength(cpu * count > limit ? 1 : 0);
      },
    ),
    { numRuns: 20 },
  );
});

test.each([
  ['1', 1_000_000_000n],
  ['250m', 250_000_000n],
  ['0.5', 500_000_000n],
  ['1.5Gi', 1_610_612_736_000_000_000n],
  ['1e3', 1_000_000_000_000n],
  ['1E', 10n ** 27n],
  [2, 2_000_000_000n],
  ['.5', 500_000_000n],
  ['', undefined],
  ['one', undefined],
  ['1 Gi', undefined],
  [undefined, undefined],
])('reads the quantity %p', (text, amount) => {
  expect(tryReadQuantity(text)).toBe(amount);
});
