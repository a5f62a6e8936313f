import { ApiObject, type ApiObjectProps, type Chart } from 'cdk8s';
import { runChecks, type CheckOptions, type ClusterUnderCheck } from '../../lib/checks';
import {
  buildCluster,
  type Cluster,
  ClusterChart,
  Fleet,
  type Catalogue,
  type ClusterChartProps,
  type ClusterProps,
} from '../../lib/constructs';
import type { Problem } from '../../lib/errors';
import { aws, type FleetData } from '../../lib/model';
import { addApplications, addRoot, grantsOf, renderCluster } from '../../lib/render';
import type { Tenant } from '../../lib/tenants';
import { NOTHING, rendered } from '../rendered';

export const TODAY = '2026-06-30';

export interface TestFleet {
  /** Names of the spokes of the hub `test`. */
  readonly spokes?: Readonly<Record<string, ClusterProps['access']>>;

  /** The cluster to judge. @default 'test' */
  readonly judge?: string;

  readonly kubernetes?: string;

  /** Minor version of the spokes, where it is another. */
  readonly spokeKubernetes?: string;
  readonly cloud?: ClusterProps['cloud'];
  readonly waivers?: ClusterProps['waivers'];

  /** How findings count: on the fleet, and on the cluster `test`. */
  readonly checks?: { readonly fleet?: ClusterProps['checks']; readonly cluster?: ClusterProps['checks'] };

  /** Definitions in files. */
  readonly data?: FleetData;
  readonly tenants?: readonly Tenant[];
  readonly catalogue?: Catalogue;
}

/** Builds and renders a small fleet, as a synthesis would, and returns one cluster of it to judge. */
export function clusterWith(build: (cluster: Cluster) => unknown, options: TestFleet = {}): ClusterUnderCheck {
  const { checks } = options;
  const fleet = new Fleet('acme', {
    repository: 'https://git.example.com/acme/gitops.git',
    path: 'dist/acme',
    ...(checks?.fleet && { checks: checks.fleet }),
  });
  const cloud = options.cloud ?? aws({ region: 'eu-west-1', account: '111122223333' });
  const common = { environment: 'prod', kubernetes: options.kubernetes ?? '1.35', cloud };
  const hub = fleet.addCluster('test', {
    ...common,
    ...(options.waivers && { waivers: options.waivers }),
    ...(checks?.cluster && { checks: checks.cluster }),
  });
  for (const [name, access] of Object.entries(options.spokes ?? {})) {
    const kubernetes = options.spokeKubernetes ?? common.kubernetes;
    fleet.addCluster(name, { ...common, kubernetes, argocd: hub, ...(access && { access }) });
  }
  fleet.onClusters({}, build);
  fleet.addTenant(...(options.tenants ?? []));
  const resolved = fleet.resolve(options.data);
  const model = resolved.model.clusters.find(({ name }) => name === (options.judge ?? 'test'));
  if (!model) throw new Error('There is no such cluster to judge.');
  const cluster = buildCluster(resolved, model, options.catalogue ?? new Map());
  const { charts } = rendered(renderCluster(cluster, NOTHING));
  // Applications are constructs with ids: those that clash must not meet in a tree.
  const names = new Set<string>([`${cluster.name}-root`]);
  const distinct = charts.filter(({ application }) => !names.has(application) && names.add(application));
  const tree = addApplications(cluster, distinct, []);
  if (model.argocd === model.name) addRoot(tree, grantsOf(resolved.model, model, charts), false);
  const [argocd] = rendered(renderCluster(cluster, NOTHING, tree)).charts;
  if (!argocd) throw new Error('Argo CD has no chart.');
  return { fleet: resolved.model, cluster: model, charts, argocd };
}

/** A cluster with one chart `app`, in the namespace `kube-system`, that holds these objects. */
export function clusterOf(
  objects: readonly object[],
  options?: TestFleet,
  chart?: ClusterChartProps,
): ClusterUnderCheck {
  return clusterWith((cluster) => {
    addObjects(new ClusterChart(cluster, 'app', { namespace: 'kube-system', ...chart }), ...objects);
  }, options);
}

/** Adds objects to a chart, with the ids `0`, `1` and so on. */
export function addObjects(chart: Chart, ...objects: readonly object[]): void {
  objects.forEach((object, index) => new ApiObject(chart, String(index), object as ApiObjectProps));
}

/** The problems of a cluster that have a code, or all of them. */
export function problemsOf(
  cluster: ClusterUnderCheck,
  code?: Problem['code'],
  options?: Partial<CheckOptions>,
): readonly Problem[] {
  const { problems } = runChecks(cluster, { today: TODAY, ...options });
  return code === undefined ? problems : problems.filter((problem) => problem.code === code);
}

/** What a check says of objects in the namespace `shop`: what is told only begins with `notice: `. */
export function said(code: Problem['code'], objects: readonly object[], options?: TestFleet): readonly string[] {
  return saidOf(code, clusterOf(objects, options, { namespace: 'shop' }));
}

/** The same of a cluster. */
export function saidOf(code: Problem['code'], cluster: ClusterUnderCheck): readonly string[] {
  const { problems, notices } = runChecks(cluster, { today: TODAY });
  const textsOf = (found: readonly Problem[]) => found.filter((each) => each.code === code).map(({ what }) => what);
  return [...textsOf(problems), ...textsOf(notices).map((text) => `notice: ${text}`)];
}

/** A Deployment with a pod of one container, and fields of its spec and its pod's. */
export function deployment(name: string, spec: object = {}, pod: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'registry.example.com/main:1.0.0' }], ...pod },
      },
      ...spec,
    },
  };
}

/** A Service in front of the pods with a label `app`. */
export function service(name: string, spec: object = {}): object {
  const ports = [{ name: 'http', port: 80 }];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports, ...spec } };
}

/** The construct paths that a problem names. */
export function pathsOf(problem: Problem | undefined): readonly (string | undefined)[] {
  return problem?.where.map(({ path }) => path) ?? [];
}

/** A ConfigMap with some fields set. */
export function configMap(name: string, fields: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...fields };
}
