import { array, assert, constantFrom, property, record } from 'fast-check';
import { ClusterChart, type Cluster } from '../../lib/constructs';
import { insecure } from '../../lib/model';
import { addObjects, clusterOf, clusterWith, configMap, pathsOf, problemsOf } from './support';

const ingress = (apiVersion: string) => ({ apiVersion, kind: 'Ingress', metadata: { name: 'web' }, spec: {} });

function twoCharts(first: object, second: object) {
  return (cluster: Cluster) => {
    addObjects(new ClusterChart(cluster, 'one', { namespace: 'default' }), first);
    addObjects(new ClusterChart(cluster, 'two', { namespace: 'default' }), second);
  };
}

test('B-1 refuses an object that one chart defines twice, and names both constructs', () => {
  const [problem, ...others] = problemsOf(clusterOf([configMap('settings'), configMap('settings')]), 'unique-object');

  expect(problem?.what).toBe('ConfigMap/kube-system/settings is defined twice.');
  expect(pathsOf(problem)).toEqual(['acme/test/app/0', 'acme/test/app/1']);
  expect(problem?.where[0]?.source?.file).toBe('test/checks/support.ts');
  expect(others).toEqual([]);
});

test('B-2 refuses an object that two charts of a cluster define in a shared namespace', () => {
  const [problem] = problemsOf(clusterWith(twoCharts(configMap('settings'), configMap('settings'))), 'unique-object');

  expect(pathsOf(problem)).toEqual(['acme/test/one/0', 'acme/test/two/0']);
});

test('B-3 sees one object through two groups of its kind', () => {
  const cluster = clusterWith(twoCharts(ingress('extensions/v1beta1'), ingress('networking.k8s.io/v1')));

  expect(problemsOf(cluster, 'unique-object').map(({ what }) => what)).toEqual([
    "Ingress/default/web is defined twice, as 'extensions/v1beta1' and 'networking.k8s.io/v1'.",
  ]);
});

test('an object that is defined three times is one problem with three places', () => {
  const [problem] = problemsOf(clusterOf([configMap('a'), configMap('a'), configMap('a')]), 'unique-object');

  expect(problem?.what).toBe('ConfigMap/kube-system/a is defined 3 times.');
  expect(problem?.where).toHaveLength(3);
});

test('a chart that is installed twice is one problem, however many objects it has', () => {
  const cluster = clusterOf([configMap('a'), configMap('b'), configMap('c'), configMap('a'), configMap('b')]);
  const charts = cluster.charts.map((chart) => {
    const [first, , , second] = chart.objects;
    // The namespaces of the cluster have a chart of their own.
    if (!first || !second) return chart;
    const made = chart.objects.map((entry, index) => ({ ...entry, construct: (index < 3 ? first : second).construct }));
    return { ...chart, objects: made };
  });

  expect(problemsOf({ ...cluster, charts }, 'unique-object').map(({ what }) => what)).toEqual([
    'ConfigMap/kube-system/a and 1 more are defined twice.',
  ]);
});

test.each([
  ['another name', configMap('other')],
  ['another namespace', { ...configMap('settings'), metadata: { name: 'settings', namespace: 'kube-public' } }],
  ['another kind', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'settings' } }],
])('an object of %s is another object', (_, other) => {
  expect(problemsOf(clusterWith(twoCharts(configMap('settings'), other)), 'unique-object')).toEqual([]);
});

test('an object that Fairlead writes for Argo CD cannot be written again where Argo CD runs', () => {
  const settings = { ...configMap('argocd-cm'), metadata: { name: 'argocd-cm', namespace: 'argocd' } };
  const spokes = {
    spoke: insecure({
      server: 'https://spoke.example.com',
      waiver: { reason: 'A test of the toolkit.', owner: 'platform', expires: '2030-01-01' },
    }),
  };
  const build = (cluster: Cluster) => {
    addObjects(new ClusterChart(cluster, 'one'), settings);
  };

  expect(problemsOf(clusterWith(build), 'unique-object')).toHaveLength(1);
  expect(problemsOf(clusterWith(build, { spokes, judge: 'spoke' }), 'unique-object')).toEqual([]);
});

test('B-1 reports each identity that is defined more than once, once, in whatever order', () => {
  const object = record({
    kind: constantFrom('ConfigMap', 'ServiceAccount'),
    name: constantFrom('a', 'b', 'c'),
    namespace: constantFrom('default', 'kube-public'),
  });
  assert(
    property(array(object, { maxLength: 12 }), (objects) => {
      const keys = objects.map(({ kind, name, namespace }) => `${kind}/${namespace}/${name}`);
      const twins = keys.filter((key, index) => keys.indexOf(key) !== index);
      const cluster = clusterOf(
        objects.map(({ kind, name, namespace }) => ({ apiVersion: 'v1', kind, metadata: { name, namespace } })),
      );
      const problems = problemsOf(cluster, 'unique-object');

      expect(problems.map(({ what }) => what.split(' ')[0]).sort()).toEqual([...new Set(twins)].sort());
    }),
    { numRuns: 50 },
  );
});
