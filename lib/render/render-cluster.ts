import type { IConstruct } from 'constructs';
import { ClusterChart, PLATFORM_PROJECT, type Cluster, type DeliveryFacts } from '../constructs';
import type { EngineWork } from '../engine';
import { ProblemList } from '../errors';
import {
  collect,
  contentOf,
  contentsWithDependencies,
  ownObjects,
  sourceOf,
  wavesOf,
  type ChartContent,
} from './chart-content';
import type { Dependency, Waves } from './construct-order';
import { ClusterApis } from './releases/capabilities';
import { delivered } from './releases/delivered';
import {
  renderKustomizations,
  type KustomizationReader,
  type RenderedKustomizations,
} from './releases/render-kustomizations';
import { renderReleases, type RenderedReleases, type ReleaseContext } from './releases/render-releases';
import { leaveOutSharedDefinitions } from './releases/shared-definitions';
import { patchCharts } from './patches';
import { inWave } from './sync-options';
import { rewriteCharts, rewritesFor } from './rewrites';
import type { RenderedChart, RenderedCluster, RenderedObject } from './types';

/** A chart with all its objects, whoever made them. */
interface FilledChart {
  readonly content: ChartContent;
  readonly delivery: DeliveryFacts;
  readonly waves: Waves;

  /** Objects of its constructs; once they are rendered, with those of kustomizations and releases behind them. */
  objects: readonly RenderedObject[];
}

/** What rendering asks of the world around it. */
export interface RenderContext extends ReleaseContext {
  readonly readKustomization: KustomizationReader;
}

/** The rendered cluster with the dependencies that reach from one chart to another. */
export interface RenderedTree extends RenderedCluster {
  readonly dependencies: readonly Dependency[];
}

/**
 * Renders all charts of a cluster, or those below one construct of it. Linear in constructs and dependencies.
 *
 * Pure: what Helm and Kustomize must do for it is asked for as work of the engine.
 */
export function* renderCluster(
  cluster: Cluster,
  context: RenderContext,
  below: IConstruct = cluster,
): EngineWork<RenderedTree> {
  const problems = new ProblemList();
  const dependencies: Dependency[] = [];
  const contents = new Map<IConstruct, ChartContent>();
  collect(below, undefined, contents, problems);
  for (const [construct, content] of contentsWithDependencies(below, contents)) {
    for (const dependency of construct.node.dependencies) {
      const target = contentOf(dependency, contents);
      if (content && content === target) content.inner.push({ dependent: construct, dependency });
      else dependencies.push({ dependent: construct, dependency });
    }
  }
  const charts = [...contents.values()].map((content): FilledChart => {
    const waves = wavesOf(content, problems);
    const delivery = ClusterChart.is(content.chart) ? content.chart.delivery : PLAIN_DELIVERY;
    return { content, delivery, waves, objects: ownObjects(content, waves, problems) };
  });
  const kustomizations = yield* renderKustomizations(
    charts.flatMap(({ content }) => content.kustomizations),
    context.readKustomization,
  );
  problems.add(...kustomizations.problems);
  const releases = yield* renderReleases(
    cluster,
    charts.flatMap(({ content }) => content.releases),
    apisBeside(cluster, charts, kustomizations),
    context,
  );
  problems.add(...releases.problems);
  fill(charts, kustomizations, releases);
  const patched = yield* patchCharts(charts.flatMap((chart) => toRenderedCharts(cluster, chart, releases)));
  const rewritten = rewriteCharts(
    patched.charts,
    below === cluster ? rewritesFor(cluster.context.fleet, cluster.model) : [],
  );
  problems.add(...patched.problems, ...rewritten.problems);
  return {
    cluster,
    charts: rewritten.charts,
    rewritesUsed: rewritten.used,
    problems: problems.all,
    notices: releases.notices,
    broughtApis: releases.apis.brought,
    dependencies,
  };
}

/** APIs that the cluster has whatever its rendered releases bring. */
function apisBeside(
  cluster: Cluster,
  charts: readonly FilledChart[],
  { results }: RenderedKustomizations,
): ClusterApis {
  const apis = new ClusterApis(cluster.model.kubernetes);
  for (const { content, delivery, objects } of charts) {
    const { path } = content.chart.node;
    const built = content.kustomizations.flatMap((each) => results.get(each) ?? []);
    for (const { object } of [...objects, ...built]) apis.addObject(object, path);
    // What Argo CD renders can only be believed.
    for (const api of delivery.sources.length > 0 ? delivery.provides : []) apis.addProvided(api, path);
  }
  return apis;
}

/** Adds to each chart what Kustomize and Helm have made for it, in the place that its construct has in the order. */
function fill(
  charts: readonly FilledChart[],
  kustomizations: RenderedKustomizations,
  { results, apis }: RenderedReleases,
): void {
  for (const chart of charts) {
    const { namespace } = chart.content.chart;
    const built = chart.content.kustomizations
      .flatMap((each) => kustomizations.results.get(each) ?? [])
      .map((rendered) => ({ ...rendered, object: delivered(rendered.object, namespace, apis) }));
    const made = chart.content.releases.flatMap((release) => results.get(release)?.objects ?? []);
    if (built.length + made.length === 0) continue;
    chart.objects = [
      ...chart.objects,
      ...[...built, ...made].map((each) => ({ ...each, object: inWave(each.object, chart.waves(each.construct)) })),
    ];
  }
  leaveOutSharedDefinitions(charts, results);
}

function toRenderedCharts(cluster: Cluster, filled: FilledChart, { results }: RenderedReleases): RenderedChart[] {
  const { content, objects } = filled;
  const { chart } = content;
  const folder = chart.node.path.slice(cluster.node.path.length + 1);
  const facts = {
    path: chart.node.path,
    ...(chart.namespace !== undefined && { namespace: chart.namespace }),
    construct: chart,
    ...(ClusterChart.is(chart) && chart.clouds && { clouds: chart.clouds }),
  };
  const delivery = knownDelivery(filled);
  const crds = objects.filter(({ object }) => object.kind === CRD);
  const main: RenderedChart = {
    ...facts,
    get source() {
      return sourceOf(chart);
    },
    folder,
    application: applicationName(cluster, folder),
    prune: true,
    delivery,
    objects: crds.length === 0 ? objects : objects.filter(({ object }) => object.kind !== CRD),
    releases: content.releases.flatMap((release) => results.get(release)?.rendered ?? []),
  };
  if (crds.length === 0) return [main];
  // CRDs go first and stay: deleting one deletes every object of its kind.
  const own: RenderedChart = {
    ...facts,
    get source() {
      return sourceOf(chart);
    },
    folder: `${folder}-crds`,
    application: `${main.application}-crds`,
    prune: false,
    delivery: {
      ...PLAIN_DELIVERY,
      project: delivery.project,
      ...(delivery.tenant !== undefined && { tenant: delivery.tenant }),
    },
    objects: crds,
    releases: [],
  };
  return [own, main];
}

/** What a chart that is rendered here uses and shares stands in its objects; what was said of it before is only a guess. */
function knownDelivery({ content, delivery }: FilledChart): DeliveryFacts {
  if (content.releases.length === 0 || delivery.sources.length > 0) return delivery;
  return { ...delivery, requires: [], sharesObjects: false };
}

const CRD = 'CustomResourceDefinition';

/** A chart of stock cdk8s is the platform's, and consists of its own objects. */
const PLAIN_DELIVERY: DeliveryFacts = {
  project: PLATFORM_PROJECT,
  sources: [],
  provides: [],
  requires: [],
  ignoreDifferences: [],
  sharesObjects: false,
};

/** `<cluster>-<chart>`, and `<cluster>-<tenant>-<application>` for `tenants/<tenant>/<application>`. */
function applicationName(cluster: Cluster, folder: string): string {
  return [cluster.name, ...folder.replace(/^tenants\//, '').split('/')].join('-');
}
