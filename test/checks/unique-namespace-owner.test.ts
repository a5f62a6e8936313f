import { ClusterChart } from '../../lib/constructs';
import { Tenant, type ApplicationOptions } from '../../lib/tenants';
import { addObjects, clusterWith, configMap, pathsOf, problemsOf } from './support';

function tenant(name: string, objects: readonly object[] = [], options: ApplicationOptions = {}): Tenant {
  return new Tenant(name, { owners: ['team@example.com'], groups: ['team'] }).addApplication(
    'web',
    { prod: '1.0.0' },
    (scope) => {
      addObjects(scope, ...objects);
    },
    options,
  );
}

const inNamespace = (namespace: string) => ({ ...configMap('settings'), metadata: { name: 'settings', namespace } });
const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

function ownersOf(tenants: readonly Tenant[]) {
  const cluster = clusterWith(
    (scope) => {
      addObjects(new ClusterChart(scope, 'monitoring', { namespace: 'monitoring' }), configMap('settings'));
    },
    { tenants },
  );
  return problemsOf(cluster, 'unique-namespace-owner');
}

test('B-9 refuses an object of a tenant in a namespace of another tenant', () => {
  const [problem] = ownersOf([tenant('shop', [inNamespace('bank')]), tenant('bank')]);

  expect(problem?.what).toBe(
    "Tenant 'shop' puts ConfigMap/bank/settings into the namespace 'bank', which belongs to tenant 'bank'.",
  );
  expect(pathsOf(problem)).toEqual(['acme/test/tenants/shop/web/0']);
});

test.each(['kube-system', 'default', 'argocd', 'monitoring', 'kube-anything'])(
  'B-9 refuses an object of a tenant in the namespace %s of the platform',
  (name) => {
    const [problem] = ownersOf([tenant('shop', [inNamespace(name)])]);

    expect(problem?.what).toContain('which belongs to the platform.');
  },
);

test('B-9 refuses a tenant that makes a namespace of the platform or of another tenant its own', () => {
  const system = { system: true };

  expect(ownersOf([tenant('shop', [namespace('bank')], system), tenant('bank')])).toHaveLength(1);
  expect(ownersOf([tenant('shop', [namespace('kube-shop')])])).toHaveLength(1);
});

test('a tenant writes into its own namespaces, and the platform into any', () => {
  const tenants = [tenant('shop', [configMap('own'), inNamespace('shop')])];
  const cluster = clusterWith(
    (scope) => {
      addObjects(new ClusterChart(scope, 'platform', { namespace: 'default' }), inNamespace('shop'));
    },
    { tenants },
  );

  expect(problemsOf(cluster, 'unique-namespace-owner')).toEqual([]);
});
