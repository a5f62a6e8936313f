import { assert, integer, property } from 'fast-check';
import { deployment, said, service } from './support';

const CODE = 'pdb-allows-drain';

const pdb = (spec: object, name = 'web') => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
});
const replicas = (count: number) => deployment('web', { replicas: count });
const scaler = (minReplicas: number) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas, maxReplicas: 9 },
});

test.each<[string, object, readonly object[]]>([
  ['nothing may be unavailable', { maxUnavailable: 0 }, [replicas(3)]],
  ['none of a hundred may be unavailable', { maxUnavailable: '0%' }, [replicas(3)]],
  ['all must be available', { minAvailable: '100%' }, [replicas(3)]],
  ['as many must be available as there are', { minAvailable: 3 }, [replicas(3)]],
  ['the only one must be available', { minAvailable: 1 }, [deployment('web')]],
  ['half of one must be available', { minAvailable: '50%' }, [replicas(1)]],
  ['as many must be available as an autoscaler leaves', { minAvailable: 2 }, [deployment('web'), scaler(2)]],
])('H-9 tells that %s', (_, spec, workloads) => {
  expect(said(CODE, [pdb(spec), ...workloads])).toEqual([
    expect.stringMatching(/^notice: PodDisruptionBudget\/shop\/web /),
  ]);
});

test.each<[string, object, readonly object[]]>([
  ['one that may go', { maxUnavailable: 1 }, [replicas(1)]],
  ['one more than must stay', { minAvailable: 2 }, [replicas(3)]],
  ['half of three', { minAvailable: '50%' }, [replicas(3)]],
  ['an autoscaler that leaves enough', { minAvailable: 2 }, [deployment('web'), scaler(3)]],
  ['nothing to be drained', { minAvailable: 1 }, [replicas(0)]],
  ['no pods at all', { minAvailable: 1 }, []],
  [
    'pods that an operator may add to',
    { minAvailable: 1 },
    [replicas(1), { apiVersion: 'db.example.com/v1', kind: 'Database', metadata: { name: 'web' }, spec: {} }],
  ],
])('accepts %s', (_, spec, objects) => {
  expect(said(CODE, [pdb(spec), service('web'), ...objects])).toEqual([]);
});

test('tells of two budgets for one pod, which Kubernetes never evicts', () => {
  expect(said(CODE, [pdb({ maxUnavailable: 1 }), pdb({ maxUnavailable: 1 }, 'other'), replicas(3)])).toEqual([
    'notice: PodDisruptionBudget/shop/other and PodDisruptionBudget/shop/web both speak of the pods of Deployment/shop/web.',
  ]);
});

test('a node can be drained exactly where fewer must be available than there are', () => {
  assert(
    property(integer({ min: 1, max: 6 }), integer({ min: 0, max: 6 }), (count, needed) => {
      expect(said(CODE, [pdb({ minAvailable: needed }), replicas(count)])).toHaveLength(needed >= count ? 1 : 0);
    }),
    { numRuns: 20 },
  );
});
