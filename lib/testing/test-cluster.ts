import { catalogue } from '../addons';
import { ClusterReference, Fleet, openCluster, type Cluster, type ClusterProps } from '../constructs';

export interface TestClusterProps extends Partial<Omit<ClusterProps, 'environment'>> {
  /** Name of the cluster. @default - the environment with `-1` */
  readonly name?: string;
}

/**
 * A cluster to build constructs on in a test: on kind, with the newest Kubernetes, in a fleet of its own.
 *
 * @example
 * const cluster = testCluster('prod', { cloud: aws({ region: 'eu-west-1' }) });
 * new MyAddon(cluster, 'my-addon');
 * expect(manifests(cluster)).toMatchInlineSnapshot();
 *
 * @param environment stage of the cluster
 * @throws ProblemError where the props are not valid
 */
export function testCluster(environment = 'dev', props: TestClusterProps = {}): Cluster {
  const { name = `${environment}-1`, ...rest } = props;
  const fleet = new Fleet('test', { repository: 'https://git.example.com/test/gitops.git', path: 'dist/test' });
  const hub = props.argocd ?? new ClusterReference(name);
  if (hub.name !== name) fleet.addCluster(hub.name, { environment, kubernetes: '1.37', cloud: 'kind' });
  fleet.addCluster(name, { kubernetes: '1.37', cloud: 'kind', ...rest, environment });
  const { model } = fleet.resolve();
  const [own] = model.clusters.filter((cluster) => cluster.name === name);
  if (!own) throw new TypeError(`The fleet has no cluster '${name}'.`);
  return openCluster(model, own, catalogue);
}
