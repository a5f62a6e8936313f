import { ApiObject } from 'cdk8s';
import {
  ArgoApplication,
  ARGOCD_NAMESPACE,
  ARGOCD_SETTINGS,
  ArgoProject,
  type Cluster,
  ClusterChart,
  ClusterRegistration,
  PLATFORM_PROJECT,
  SECRET_STORE_WAVE,
  type ApplicationSource,
  type GroupKind,
} from '../constructs';
import { LABELS } from '../kube';
import type { ClusterModel, FleetModel, RepositoryCredential } from '../model';
import { FALLBACK_NAMESPACE, IN_CLUSTER, serverOf, type ProjectGrant } from './grants';
import type { RenderedChart } from './types';

/** Folder of a cluster that Argo CD's own objects lie in. */
export const ARGOCD_FOLDER = 'argocd';

/** Kinds that would let a tenant lift its own limits or act for the platform. */
const DENIED_TO_TENANTS: readonly GroupKind[] = [
  { group: '', kind: 'LimitRange' },
  { group: '', kind: 'ResourceQuota' },
  { group: 'apps', kind: 'DaemonSet' },
  { group: 'argoproj.io', kind: 'AppProject' },
  { group: 'argoproj.io', kind: 'Application' },
  { group: 'argoproj.io', kind: 'ApplicationSet' },
  { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
];

/**
 * Adds what Argo CD must know of a cluster: an Application for each chart with something in it, and the cluster's
 * registration where another cluster's Argo CD syncs it.
 *
 * @param waves place of each chart's Application in the order
 */
export function addApplications(
  cluster: Cluster,
  charts: readonly RenderedChart[],
  waves: readonly number[],
): ClusterChart {
  const { fleet } = cluster.context;
  const { model } = cluster;
  const argocd = new ClusterChart(cluster, ARGOCD_FOLDER, { namespace: ARGOCD_NAMESPACE });
  // Nothing of a spoke can become healthy before its hub can reach it.
  const firstWave = model.access?.method === 'externalSecret' ? SECRET_STORE_WAVE + 1 : 0;
  charts.forEach((chart, index) => {
    const folder = `${fleet.path}/${model.name}/${chart.folder}`;
    const sources = [
      ...(chart.objects.length > 0 ? [folderSource(fleet, model, folder)] : []),
      ...chart.delivery.sources,
    ];
    if (sources.length === 0) return;
    // Two charts with one name are a check's finding; here both must find their place.
    const isTaken = argocd.node.tryFindChild(chart.application) !== undefined;
    new ArgoApplication(argocd, isTaken ? `${chart.application}:${index}` : chart.application, {
      name: chart.application,
      project: chart.delivery.project,
      sources,
      destination: { server: serverOf(model), namespace: chart.namespace ?? FALLBACK_NAMESPACE },
      wave: firstWave + (waves[index] ?? 0),
      prune: chart.prune,
      ignoreDifferences: chart.delivery.ignoreDifferences,
      failOnShared: !chart.delivery.sharesObjects,
      // Other repositories are fetched when they change; this one changes with every cluster's every commit.
      ...(chart.delivery.sources.every(({ repoURL }) => repoURL !== fleet.repository) && chart.objects.length > 0
        ? { manifestPaths: [folder] }
        : {}),
      labels: labelsOf(model, chart.delivery.tenant),
    });
  });
  if (model.access) new ClusterRegistration(argocd, `cluster:${model.name}`, { cluster: model });
  return argocd;
}

/**
 * Adds what an Argo CD needs once, on the cluster that it runs on: the root Application, a project for the platform and
 * one for each tenant, references to repository credentials, and the settings that Fairlead's output relies on.
 *
 * @param grants what the projects of all its clusters need
 * @param managesArgoCd whether an add-on of the cluster installs Argo CD, and so brings the settings
 */
export function addRoot(argocd: ClusterChart, grants: readonly ProjectGrant[], managesArgoCd: boolean): void {
  const { cluster } = argocd;
  const { fleet } = cluster.context;
  const folder = `${fleet.path}/${cluster.name}/${ARGOCD_FOLDER}`;
  new ArgoApplication(argocd, 'root', {
    name: rootName(cluster.model),
    project: PLATFORM_PROJECT,
    sources: [folderSource(fleet, cluster.model, folder)],
    destination: { server: IN_CLUSTER, namespace: ARGOCD_NAMESPACE },
    manifestPaths: [folder],
    // Without its root an Argo CD is only unmanaged; with a cascade everything on all clusters would go.
    cascade: false,
    labels: labelsOf(cluster.model, undefined),
  });
  const own: ProjectGrant = {
    project: PLATFORM_PROJECT,
    system: false,
    server: IN_CLUSTER,
    repositories: [fleet.repository],
    namespaces: [ARGOCD_NAMESPACE],
  };
  for (const [name, members] of groupBy([own, ...grants], ({ project }) => project)) addProject(argocd, name, members);
  for (const credential of fleet.repositoryCredentials) addCredential(argocd, credential);
  if (!managesArgoCd) {
    new ApiObject(argocd, 'settings', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'argocd-cm',
        labels: { 'app.kubernetes.io/part-of': 'argocd' },
        // Whoever installed Argo CD owns the rest of this ConfigMap.
        annotations: { 'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false,ServerSideApply=true' },
      },
      data: { ...ARGOCD_SETTINGS },
    });
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Name of the Application that brings all others. */
export function rootName(cluster: ClusterModel): string {
  return `${cluster.name}-root`;
}

function folderSource(fleet: FleetModel, cluster: ClusterModel, path: string): ApplicationSource {
  return { repoURL: fleet.repository, targetRevision: cluster.revisions.platform ?? fleet.revision, path };
}

function labelsOf(cluster: ClusterModel, tenant: string | undefined): Record<string, string> {
  return {
    [LABELS.managedBy]: 'fairlead',
    [LABELS.cluster]: cluster.name,
    [LABELS.environment]: cluster.environment,
    ...(tenant !== undefined && { [LABELS.tenant]: tenant }),
  };
}

function addProject(argocd: ClusterChart, name: string, grants: readonly ProjectGrant[]): void {
  const [first] = grants;
  if (!first) return;
  const isPlatform = name === PLATFORM_PROJECT;
  // Charts of the platform put leases and role bindings into kube-system whatever their own namespace.
  const shared = isPlatform ? [FALLBACK_NAMESPACE] : [];
  const destinations = [...groupBy(grants, ({ server }) => server)].flatMap(([server, members]) =>
    [...new Set([...members.flatMap(({ namespaces }) => namespaces), ...shared])]
      .sort()
      .map((namespace) => ({ namespace, server })),
  );
  new ArgoProject(argocd, `project:${name}`, {
    name,
    description: isPlatform
      ? 'Add-ons and policies of the platform.'
      : `Applications of tenant ${first.tenant ?? name}${first.system ? ' that create cluster-scoped objects' : ''}.`,
    repositories: [...new Set(grants.flatMap(({ repositories }) => repositories))].sort(),
    destinations: destinations.sort((a, b) => (`${a.server} ${a.namespace}` < `${b.server} ${b.namespace}` ? -1 : 1)),
    clusterKinds: isPlatform || first.system ? [{ group: '*', kind: '*' }] : [],
    ...(!isPlatform && !first.system && { deniedKinds: DENIED_TO_TENANTS }),
    labels: { [LABELS.managedBy]: 'fairlead', ...(first.tenant !== undefined && { [LABELS.tenant]: first.tenant }) },
  });
}

/** An existing Secret needs nothing here; a key in a store becomes an ExternalSecret that makes the Secret. */
function addCredential(argocd: ClusterChart, credential: RepositoryCredential): void {
  if (!('externalSecret' in credential)) return;
  const name = `repository-${credential.url
    .replace(/^[a-z]+:\/\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`;
  const labels = { 'argocd.argoproj.io/secret-type': 'repo-creds' };
  new ApiObject(argocd, `repository:${credential.url.replaceAll('/', '.')}`, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: {
      name,
      labels: { [LABELS.managedBy]: 'fairlead' },
      annotations: {
        'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
        'argocd.argoproj.io/sync-wave': String(SECRET_STORE_WAVE),
      },
    },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: credential.externalSecret.store },
      target: { name, template: { metadata: { labels }, mergePolicy: 'Merge', data: { url: credential.url } } },
      dataFrom: [{ extract: { key: credential.externalSecret.key } }],
    },
  });
}
