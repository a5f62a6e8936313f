import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import {
  ClusterChart,
  HelmRelease,
  Kustomization,
  PLATFORM_PROJECT,
  type Cluster,
  type DeliveryFacts,
} from '../constructs';
import type { EngineWork } from '../engine';
import { ProblemList, type Problem, type SourceLocation } from '../errors';
import { displayName, type KubeObject } from '../kube';
import { objectWaves, type Dependency } from './construct-order';
import { UnrenderableValue } from './plain';
import { ClusterApis } from './releases/capabilities';
import { renderKustomizations, type KustomizationReader } from './releases/render-kustomizations';
import { renderReleases, type RenderedReleases, type ReleaseContext } from './releases/render-releases';
import { leaveOutSharedDefinitions } from './releases/shared-definitions';
import { patchCharts } from './patches';
import { renderObject } from './render-object';
import { rewriteCharts, rewritesFor } from './rewrites';
import type { RenderedChart, RenderedCluster, RenderedObject } from './types';

/** A chart of the tree with the objects that stand in it, not in a chart further in. */
interface ChartContent {
  readonly chart: Chart;
  readonly objects: ApiObject[];
  readonly releases: HelmRelease[];
  readonly kustomizations: Kustomization[];
  readonly inner: Dependency[];
}

/** A chart with all its objects, whoever made them. */
interface FilledChart {
  readonly content: ChartContent;
  readonly delivery: DeliveryFacts;
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
  const charts = [...contents.values()].map((content): FilledChart => ({
    content,
    delivery: ClusterChart.is(content.chart) ? content.chart.delivery : PLAIN_DELIVERY,
    objects: ownObjects(content, problems),
  }));
  const kustomizations = yield* renderKustomizations(
    charts.flatMap(({ content }) => content.kustomizations),
    context.readKustomization,
  );
  problems.add(...kustomizations.problems);
  for (const chart of charts) {
    const built = chart.content.kustomizations.flatMap((each) => kustomizations.results.get(each) ?? []);
    if (built.length > 0) chart.objects = [...chart.objects, ...built];
  }
  const releases = yield* renderReleases(
    cluster,
    charts.flatMap(({ content }) => content.releases),
    apisBeside(cluster, charts),
    context,
  );
  problems.add(...releases.problems);
  addReleaseObjects(charts, releases);
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
function apisBeside(cluster: Cluster, charts: readonly FilledChart[]): ClusterApis {
  const apis = new ClusterApis(cluster.model.kubernetes);
  for (const { content, delivery, objects } of charts) {
    const { path } = content.chart.node;
    for (const { object } of objects) apis.addObject(object, path);
    // What Argo CD renders can only be believed.
    for (const api of delivery.sources.length > 0 ? delivery.provides : []) apis.addProvided(api, path);
  }
  return apis;
}

function addReleaseObjects(charts: readonly FilledChart[], { results }: RenderedReleases): void {
  for (const chart of charts) {
    const made = chart.content.releases.flatMap((release) => results.get(release)?.objects ?? []);
    if (made.length > 0) chart.objects = [...chart.objects, ...made];
  }
  leaveOutSharedDefinitions(charts, results);
}

function collect(
  construct: IConstruct,
  chart: ChartContent | undefined,
  contents: Map<IConstruct, ChartContent>,
  problems: ProblemList,
): void {
  let current = chart;
  if (construct instanceof Chart) {
    if (ClusterChart.is(construct) && !construct.active) return;
    current = { chart: construct, objects: [], releases: [], kustomizations: [], inner: [] };
    contents.set(construct, current);
  } else if (construct instanceof ApiObject) {
    current?.objects.push(construct);
  } else if (construct instanceof HelmRelease && construct.chartForm === 'rendered') {
    current?.releases.push(construct);
  } else if (construct instanceof Kustomization && construct.folder !== undefined) {
    current?.kustomizations.push(construct);
  }
  for (const message of construct.node.validate()) problems.add(invalid(construct, message, current));
  for (const child of construct.node.children) collect(child, current, contents, problems);
}

/** Constructs that depend on something, each with the chart it stands in. */
function* contentsWithDependencies(
  root: IConstruct,
  contents: ReadonlyMap<IConstruct, ChartContent>,
): Generator<[IConstruct, ChartContent | undefined]> {
  const pending: [IConstruct, ChartContent | undefined][] = [[root, undefined]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [construct, outer] = next;
    const content = contents.get(construct) ?? outer;
    if (construct.node.dependencies.length > 0) yield [construct, content];
    for (const child of construct.node.children) pending.push([child, content]);
  }
}

function contentOf(construct: IConstruct, contents: ReadonlyMap<IConstruct, ChartContent>): ChartContent | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const content = contents.get(scope);
    if (content) return content;
  }
  return undefined;
}

/** Objects that constructs make. */
function ownObjects({ chart, objects, inner }: ChartContent, problems: ProblemList): RenderedObject[] {
  const waves = problems.collect(() => objectWaves(chart, objects, inner)) ?? (() => undefined);
  const rendered: RenderedObject[] = [];
  for (const construct of objects) {
    try {
      const { object, dropped } = renderObject(construct, waves(construct));
      rendered.push({ object, construct });
      for (const field of dropped) problems.add(droppedField(object, field, construct, sourceOf(chart)));
    } catch (error) {
      if (!(error instanceof UnrenderableValue)) throw error;
      problems.add(unrenderable(error, construct, sourceOf(chart)));
    }
  }
  return rendered;
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

/** Looked up only where a message needs it: that costs as much as rendering a chart. */
function sourceOf(chart: Chart): SourceLocation | undefined {
  return ClusterChart.is(chart) ? chart.source : undefined;
}

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

function site(construct: IConstruct, source: SourceLocation | undefined): Problem['where'] {
  return [{ path: construct.node.path, ...(source && { source }) }];
}

function unrenderable(error: UnrenderableValue, construct: ApiObject, source: SourceLocation | undefined): Problem {
  return {
    code: 'unrenderable-value',
    what: `The field '${error.path.join('.')}' of ${construct.kind}/${construct.name} ${error.reason}.`,
    where: site(construct, source),
    why: 'A manifest holds only text, numbers, booleans, lists and maps.',
    fix: 'Give the field a plain value.',
  };
}

function droppedField(
  object: KubeObject,
  field: string,
  construct: ApiObject,
  source: SourceLocation | undefined,
): Problem {
  return {
    code: 'dropped-field',
    what: `The field '${field}' of ${displayName(object)} is not one that ${construct.constructor.name} knows, and would be dropped.`,
    where: site(construct, source),
    why: 'Generated classes leave out what they do not know without a word.',
    fix: 'Correct the name, or use an ApiObject where the class is older than the field.',
  };
}

function invalid(construct: IConstruct, message: string, content: ChartContent | undefined): Problem {
  const source = content && sourceOf(content.chart);
  return {
    code: 'invalid-construct',
    what: message,
    where: site(construct, source),
    why: 'The construct itself says that it is not valid.',
    fix: 'Correct its props.',
  };
}
