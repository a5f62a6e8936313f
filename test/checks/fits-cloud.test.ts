import { Addon } from '../../lib/constructs';
import { addObjects, clusterWith, configMap, problemsOf } from './support';

class Nodepools extends Addon {
  public static override readonly about = {
    name: 'nodepools',
    description: 'Brings nodes.',
    category: 'compute' as const,
    namespace: 'kube-system',
    clouds: ['aws' as const],
  };
}

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'nodepools.example.com' },
  spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'NodePool', plural: 'nodepools' } },
};

const build = (cluster: Parameters<Parameters<typeof clusterWith>[0]>[0]) => {
  addObjects(new Nodepools(cluster, 'nodepools'), configMap('settings'), definition);
};

test('takes an add-on on a cloud that it works on', () => {
  expect(problemsOf(clusterWith(build), 'fits-cloud')).toEqual([]);
});

test('refuses an add-on on another cloud, once', () => {
  const problems = problemsOf(clusterWith(build, { cloud: 'kind' }), 'fits-cloud');

  expect(problems.map(({ what }) => what)).toEqual([
    "'acme/test/nodepools' works on 'aws', but cluster 'test' runs on 'kind'.",
  ]);
});
