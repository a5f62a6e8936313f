import { ClusterChart, HelmRelease, type HelmReleaseProps } from '../../lib/constructs';
import { ProblemError } from '../../lib/errors';
import { clusterWith } from '../checks/support';

test('a release that says no chart is a mistake of the line that made it', () => {
  // A program that is run without being checked for types, with a name written wrong.
  const wrong = { folder: 'charts/web' } as unknown as HelmReleaseProps;
  let thrown: unknown;
  try {
    clusterWith((scope) => new HelmRelease(new ClusterChart(scope, 'web', { namespace: 'default' }), 'release', wrong));
  } catch (error) {
    thrown = error;
  }

  expect(thrown).toBeInstanceOf(ProblemError);
  expect((thrown as ProblemError).problems).toMatchObject([
    {
      code: 'invalid-definition',
      what: "'acme/test/web/release' does not say which chart it is a release of.",
      where: [{ source: { file: 'test/constructs/helm-release.test.ts' } }],
    },
  ]);
});
