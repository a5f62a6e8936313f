import { suggest, type Problem } from '../errors';
import type { ClusterModel } from './cluster';
import { locate } from './origin';

/** Names that mean something else in Argo CD or in the output folder. */
const RESERVED_CLUSTER_NAMES = new Set(['in-cluster', 'argocd', 'tenants', 'index']);

/**
 * What is wrong between the clusters of a fleet: names, hubs, addresses.
 *
 * @param defined names of all clusters that are defined, also of those whose definition is not valid
 */
export function topologyProblems(
  clusters: readonly ClusterModel[],
  defined: ReadonlySet<string> = new Set(),
): Problem[] {
  const byName = new Map<string, ClusterModel>();
  const byServer = new Map<string, ClusterModel>();
  const problems: Problem[] = [];
  for (const cluster of clusters) {
    const twin = byName.get(cluster.name);
    if (twin) problems.push(duplicateName(cluster, twin));
    else byName.set(cluster.name, cluster);
  }
  for (const cluster of clusters) {
    if (RESERVED_CLUSTER_NAMES.has(cluster.name)) problems.push(reservedName(cluster));
    problems.push(...accessProblems(cluster, byName, defined));
    const server = cluster.access?.server;
    if (server === undefined) continue;
    const address = normalizeServer(server);
    const twin = byServer.get(address);
    if (twin && twin !== cluster) problems.push(duplicateServer(cluster, twin, server));
    else byServer.set(address, cluster);
  }
  return problems;
}

function accessProblems(
  cluster: ClusterModel,
  byName: ReadonlyMap<string, ClusterModel>,
  defined: ReadonlySet<string>,
): Problem[] {
  const subject = `Cluster '${cluster.name}'`;
  if (cluster.argocd === cluster.name) {
    if (cluster.access === undefined) return [];
    return [
      topology(cluster, 'access', `${subject} has its own Argo CD and yet says how a hub reaches it.`, {
        why: 'The access would never be used.',
        fix: "Remove 'access', or name the hub in 'argocd'. A hub is not its own spoke.",
      }),
    ];
  }
  const hub = byName.get(cluster.argocd);
  if (hub === undefined) {
    if (defined.has(cluster.argocd)) return [];
    const others = [...byName.keys()].filter((name) => name !== cluster.name);
    return [
      {
        code: 'unknown-cluster',
        what: `${subject} names the hub '${cluster.argocd}', which is not a cluster of this fleet.`,
        where: where(cluster, 'argocd'),
        why: "The cluster's Applications live in its hub's folder.",
        fix: suggest(cluster.argocd, others),
      },
    ];
  }
  const problems: Problem[] = [];
  if (hub.argocd !== hub.name) {
    problems.push(
      topology(
        cluster,
        'argocd',
        `${subject} names the hub '${hub.name}', which is itself a spoke of '${hub.argocd}'.`,
        {
          why: 'A spoke runs no Argo CD that could sync another cluster.',
          fix: `Name '${hub.argocd}' instead, or give '${hub.name}' its own Argo CD.`,
        },
      ),
    );
  }
  if (cluster.access === undefined) {
    problems.push({
      code: 'invalid-access',
      what: `${subject} is a spoke of '${hub.name}' and has no address.`,
      where: where(cluster, 'argocd'),
      why: 'Argo CD could not reach the cluster, and all its Applications would stay in state Unknown.',
      fix: "Add 'access', for example awsIam({ server, ca, role }), from your provisioner's output.",
    });
  }
  return problems;
}

// The same address in other spellings is the same cluster.
function normalizeServer(server: string): string {
  return new URL(server).origin;
}

function topology(cluster: ClusterModel, field: string, what: string, rest: Pick<Problem, 'why' | 'fix'>): Problem {
  return { code: 'invalid-topology', what, where: where(cluster, field), ...rest };
}

function where(cluster: ClusterModel, ...path: string[]): Problem['where'] {
  const source = locate(cluster.origin, path);
  return source ? [{ source }] : [];
}

function duplicateName(cluster: ClusterModel, twin: ClusterModel): Problem {
  return {
    code: 'duplicate-definition',
    what: `Cluster '${cluster.name}' is defined twice.`,
    where: [...where(cluster), ...where(twin)],
    why: 'Two definitions of one cluster would overwrite each other.',
    fix: 'Rename one of them, or remove it.',
  };
}

function duplicateServer(cluster: ClusterModel, twin: ClusterModel, server: string): Problem {
  return {
    code: 'invalid-topology',
    what: `Clusters '${twin.name}' and '${cluster.name}' have the same address '${server}'.`,
    where: [...where(cluster, 'access'), ...where(twin, 'access')],
    why: 'Argo CD knows a cluster by its address, so both would write to one cluster.',
    fix: 'Correct the address of one of them.',
  };
}

function reservedName(cluster: ClusterModel): Problem {
  return {
    code: 'reserved-name',
    what: `A cluster cannot be called '${cluster.name}'.`,
    where: where(cluster),
    why: 'The name means something else to Argo CD or in the output folder.',
    fix: 'Choose another name.',
  };
}
