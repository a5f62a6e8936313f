import { ApiObject } from 'cdk8s';
import type { Cluster } from '../cluster';
import { enclosingChart } from '../cluster-chart';

/** Namespaces of a cluster's tenants, with the tenant. */
export function tenantNamespaces(cluster: Cluster): ReadonlyMap<string, string> {
  const namespaces = new Map<string, string>();
  for (const construct of cluster.node.findAll()) {
    if (!(construct instanceof ApiObject) || construct.kind !== 'Namespace') continue;
    const tenant = enclosingChart(construct)?.delivery.tenant;
    if (tenant !== undefined) namespaces.set(construct.name, tenant);
  }
  return namespaces;
}
