import { ClusterChart, HelmRelease } from '../../lib/constructs';
import { manifests, testCluster } from '../../lib/testing';

/** What is committed for one of the fixture charts, rendered here. */
function release(chart: string): string {
  const cluster = testCluster('dev', { chartForm: 'rendered' });
  const add = new ClusterChart(cluster, chart, { namespace: 'apps' });
  new HelmRelease(add, 'release', { chart: { folder: `test/fixtures/charts/${chart}` } });
  return manifests(cluster);
}

test('D-12 a Helm hook becomes one of Argo CD, with its weight as its wave', () => {
  const text = release('hooks');
  expect(text).toContain(`  name: migrate
  namespace: apps
  annotations:
    argocd.argoproj.io/hook: PreSync
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded
    argocd.argoproj.io/sync-wave: "-5"
`);
  expect(text).not.toContain('helm.sh/hook');
});

test('D-10 what a chart makes by chance is an error that says so', () => {
  expect(() => release('chance')).toThrow('is not the same in every run');
});
