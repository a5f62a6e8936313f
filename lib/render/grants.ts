import type { ClusterModel } from '../model';
import type { FleetModel } from '../model';
import type { RenderedChart } from './types';

/** What the Applications of one project read and write on one cluster: what its AppProject must allow, and no more. */
export interface ProjectGrant {
  readonly project: string;
  readonly tenant?: string;
  readonly system: boolean;
  readonly server: string;
  readonly repositories: readonly string[];
  readonly namespaces: readonly string[];
}

/** Namespace of Applications whose objects name none. Charts of the platform put leases and role bindings there, too. */
export const FALLBACK_NAMESPACE = 'kube-system';

/** Address that Argo CD has for the cluster that it runs in. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

/** Address that a cluster's Applications name. */
export function serverOf(cluster: ClusterModel): string {
  return cluster.access?.server ?? IN_CLUSTER;
}

/** What each project needs on a cluster, sorted. */
export function grantsOf(
  fleet: FleetModel,
  cluster: ClusterModel,
  charts: readonly RenderedChart[],
): readonly ProjectGrant[] {
  const grants = new Map<string, { tenant?: string; repositories: Set<string>; namespaces: Set<string> }>();
  for (const { delivery, objects, namespace } of charts) {
    const grant = grants.get(delivery.project) ?? { repositories: new Set(), namespaces: new Set() };
    grants.set(delivery.project, grant);
    if (delivery.tenant !== undefined && delivery.project.startsWith(delivery.tenant)) grant.tenant = delivery.tenant;
    if (objects.length > 0) grant.repositories.add(fleet.repository);
    for (const { repoURL } of delivery.sources) grant.repositories.add(repoURL);
    grant.namespaces.add(namespace ?? FALLBACK_NAMESPACE);
    for (const { object } of objects)
      if (object.metadata.namespace !== undefined) grant.namespaces.add(object.metadata.namespace);
  }
  return [...grants]
    .map(([project, { tenant, repositories, namespaces }]) => ({
      project,
      ...(tenant !== undefined && { tenant }),
      system: tenant !== undefined && project !== tenant,
      server: serverOf(cluster),
      repositories: [...repositories].sort(),
      namespaces: [...namespaces].sort(),
    }))
    .sort((a, b) => (a.project < b.project ? -1 : 1));
}
