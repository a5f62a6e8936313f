import { policiesOf, type Cluster } from '../../constructs';
import { formatLocation } from '../../errors';

/** One policy on one cluster. */
export interface ListedPolicy {
  readonly fleet: string;
  readonly cluster: string;
  readonly name: string;
  readonly tier: string;

  /** What becomes of an object that breaks it. */
  readonly action: string;

  /** Who enforces it in the cluster. */
  readonly engine: string;
  readonly description: string;

  /** Where it is made, as `file:line:column`. */
  readonly source?: string;
}

/** The policies of built clusters, by cluster and name. */
export function listPolicies(clusters: readonly Cluster[]): readonly ListedPolicy[] {
  return clusters.flatMap((cluster) =>
    policiesOf(cluster)
      .map(({ name, tier, action, engine, description, source }) => ({
        fleet: cluster.context.fleet.name,
        cluster: cluster.name,
        name,
        tier,
        action,
        engine,
        description,
        ...(source && { source: formatLocation(source) }),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}
