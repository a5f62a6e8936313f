import { applicationNames, findApplicationClashes } from '../../lib/checks';
import { ClusterChart } from '../../lib/constructs';
import { Tenant } from '../../lib/tenants';
import { addObjects, clusterOf, clusterWith, configMap, pathsOf, problemsOf } from './support';

function tenant(name: string, application: string): Tenant {
  return new Tenant(name, { owners: ['team@example.com'], groups: ['team'] }).addApplication(
    application,
    { prod: '1.0.0' },
    (scope) => {
      addObjects(scope, configMap('settings'));
    },
  );
}

test('B-7 refuses two tenants whose names run together into one Application', () => {
  const tenants = [tenant('team', 'a-web'), tenant('team-a', 'web')];
  const [problem, ...others] = problemsOf(
    clusterWith(() => undefined, { tenants }),
    'unique-application',
  );

  expect(problem?.what).toBe("Two Applications are called 'test-team-a-web'.");
  expect(pathsOf(problem)).toEqual(['acme/test/tenants/team/a-web', 'acme/test/tenants/team-a/web']);
  expect(others).toEqual([]);
});

test('B-7 refuses an add-on whose Application would be the root of all others', () => {
  const cluster = clusterWith((scope) => {
    addObjects(new ClusterChart(scope, 'root', { namespace: 'default' }), configMap('settings'));
  });

  expect(problemsOf(cluster, 'unique-application').map(({ what }) => what)).toEqual([
    "Two Applications are called 'test-root'.",
  ]);
});

test('B-7 refuses the names of two clusters of one hub that run together', () => {
  const name = (cluster: string) => [{ name: 'eu-1-web', site: { path: `acme/${cluster}/web` } }];
  const [problem, ...others] = findApplicationClashes([...name('eu'), ...name('eu-1'), { name: 'eu-web', site: {} }]);

  expect(problem?.code).toBe('unique-application');
  expect(pathsOf(problem)).toEqual(['acme/eu/web', 'acme/eu-1/web']);
  expect(others).toEqual([]);
});

test('B-7 takes a name of more than 63 characters, because Applications are tracked by annotation', () => {
  const cluster = (length: number) =>
    clusterWith((scope) => {
      addObjects(new ClusterChart(scope, 'a'.repeat(length), { namespace: 'default' }), configMap('settings'));
    });

  expect(problemsOf(cluster(248), 'unique-application')).toEqual([]);
  expect(problemsOf(cluster(249)).map(({ code, where }) => [code, where[0]?.path])).toEqual([
    ['unique-application', `acme/test/${'a'.repeat(249)}`],
  ]);
});

test('an Application that a chart holds counts where Argo CD runs', () => {
  const application = (name: string) => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {},
  });

  expect(problemsOf(clusterOf([application('test-app')]), 'unique-application')).toHaveLength(1);
  expect(problemsOf(clusterOf([application('mine')]), 'unique-application')).toEqual([]);
});

test('an add-on without objects has no Application', () => {
  const cluster = clusterWith((scope) => new ClusterChart(scope, 'empty'));

  expect(applicationNames(cluster).map(({ name }) => name)).toEqual(['test-root', 'test-namespaces']);
});
