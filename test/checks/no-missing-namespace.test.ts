import { Chart } from 'cdk8s';
import { ClusterChart } from '../../lib/constructs';
import { addObjects, clusterWith, configMap, problemsOf } from './support';

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const inNamespace = (name: string) => ({ ...configMap('settings'), metadata: { name: 'settings', namespace: name } });
const withObjects = (...objects: readonly object[]) =>
  clusterWith((cluster) => {
    addObjects(new ClusterChart(cluster, 'app', { namespace: 'monitoring' }), ...objects);
  });

test.each([
  ['the namespace of an add-on', inNamespace('monitoring')],
  ['a namespace that every cluster has', inNamespace('kube-node-lease')],
  ['the namespace of Argo CD where it runs', inNamespace('argocd')],
  ['a cluster-scoped object', { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' } }],
])('takes %s', (_, object) => {
  expect(problemsOf(withObjects(object), 'no-missing-namespace')).toEqual([]);
});

test('takes a namespace that any chart of the cluster brings', () => {
  expect(problemsOf(withObjects(namespace('shop'), inNamespace('shop')), 'no-missing-namespace')).toEqual([]);
});

test('refuses a namespace that nothing brings, and names the nearest', () => {
  const [problem, ...others] = problemsOf(withObjects(inNamespace('monitorng')), 'no-missing-namespace');

  expect(problem?.what).toBe("ConfigMap/monitorng/settings is in a namespace that cluster 'test' does not have.");
  expect(problem?.fix).toContain("Did you mean 'monitoring'?");
  expect(problem?.where[0]?.path).toBe('acme/test/app/0');
  expect(others).toEqual([]);
});

test('refuses a chart of stock cdk8s that deploys into a namespace that nothing brings, once', () => {
  const cluster = clusterWith((scope) => {
    addObjects(new Chart(scope, 'app', { namespace: 'shop' }), configMap('one'), configMap('two'));
  });

  expect(problemsOf(cluster, 'no-missing-namespace').map(({ where }) => where[0]?.path)).toEqual(['acme/test/app']);
});

test("a spoke does not have its hub's Argo CD namespace", () => {
  const cluster = clusterWith(
    (scope) => {
      addObjects(new ClusterChart(scope, 'app', { namespace: 'default' }), inNamespace('argocd'));
    },
    { spokes: { spoke: { gcpWorkloadIdentity: { server: 'https://spoke.example.com' } } }, judge: 'spoke' },
  );

  expect(problemsOf(cluster, 'no-missing-namespace')).toHaveLength(1);
});
