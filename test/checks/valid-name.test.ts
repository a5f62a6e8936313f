import { clusterOf, configMap, pathsOf, problemsOf } from './support';

const object = (apiVersion: string, kind: string, name: unknown, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

test.each([
  ['v1', 'ConfigMap', 'a'.repeat(253)],
  ['batch/v1', 'CronJob', 'a'.repeat(52)],
  ['v1', 'Service', 'web'],
  ['apps/v1', 'StatefulSet', 'a'.repeat(52)],
  ['rbac.authorization.k8s.io/v1', 'Role', 'system:web'],
])('B-5 takes the name of a %s %s', (apiVersion, kind, name) => {
  expect(problemsOf(clusterOf([object(apiVersion, kind, name)]), 'valid-name')).toEqual([]);
});

test.each([
  ['v1', 'ConfigMap', 'a'.repeat(254)],
  ['v1', 'ConfigMap', 'Upper'],
  ['batch/v1', 'CronJob', 'a'.repeat(53)],
  ['v1', 'Service', '1web'],
  ['v1', 'Namespace', 'a'.repeat(64)],
  ['apps/v1', 'StatefulSet', 'a'.repeat(53)],
  ['rbac.authorization.k8s.io/v1', 'Role', 'a/b'],
  ['v1', 'ConfigMap', 8080],
])('B-5 refuses the name of a %s %s that Kubernetes would refuse', (apiVersion, kind, name) => {
  const [problem, ...others] = problemsOf(clusterOf([object(apiVersion, kind, name)]), 'valid-name');

  expect(pathsOf(problem)).toEqual(['acme/test/app/0']);
  expect(problem?.what).toContain(`of a ${kind}`);
  expect(others).toEqual([]);
});

test('B-5 refuses a namespace that cannot exist', () => {
  const cluster = clusterOf([object('v1', 'ConfigMap', 'settings', 'My_Namespace')]);

  expect(problemsOf(cluster, 'valid-name').map(({ what }) => what)).toEqual([
    expect.stringContaining("The name 'My_Namespace' of a Namespace must"),
  ]);
});

test('a valid cluster has no problem', () => {
  expect(problemsOf(clusterOf([configMap('settings')]))).toEqual([]);
});
