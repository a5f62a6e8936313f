import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ClusterChart } from '../../lib/constructs';
import { clusterWith, problemsOf } from '../checks/support';

const bad = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', labels: { app: 'my app' } } };

/** A line of this file, counted from that on which this is called. */
function line(below: number): number {
  const [, caller = ''] = (new Error().stack ?? '').split('\n').filter((frame) => frame.includes('placed.test'));
  return Number(/:(\d+):\d+\)?$/.exec(caller)?.[1]) + below;
}

test('a problem of an object names the line that put it into its chart', () => {
  let expected = 0;
  const cluster = clusterWith((scope) => {
    const chart = new ClusterChart(scope, 'app', { namespace: 'kube-system' });
    expected = line(1);
    new ApiObject(chart, 'map', bad);
  });
  const [problem] = problemsOf(cluster, 'valid-label');
  expect(problem?.where).toMatchObject([{ path: 'acme/test/app/map', source: { line: expected } }]);
  expect(problem?.where[0]?.source?.file).toBe('test/constructs/placed.test.ts');
});

test('that of an object inside another construct names the line that put the construct there', () => {
  let expected = 0;
  class Pair extends Construct {
    constructor(scope: Construct, id: string) {
      expected = line(1);
      super(scope, id);
      new ApiObject(this, 'map', bad);
    }
  }
  const cluster = clusterWith((scope) => new Pair(new ClusterChart(scope, 'app'), 'pair'));
  const [problem] = problemsOf(cluster, 'valid-label');
  expect(problem?.where).toMatchObject([{ path: 'acme/test/app/pair/map', source: { line: expected } }]);
});
