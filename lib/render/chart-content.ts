import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ClusterChart, HelmRelease, Kustomization, placeOf } from '../constructs';
import type { ProblemList, SourceLocation } from '../errors';
import { objectWaves, type Dependency, type Waves } from './construct-order';
import { UnrenderableValue } from './plain';
import { renderObject } from './render-object';
import { droppedField, invalid, unrenderable } from './render-problems';
import type { RenderedObject } from './types';

/** A chart of the tree with the objects that stand in it, not in a chart further in. */
export interface ChartContent {
  readonly chart: Chart;
  readonly objects: ApiObject[];
  readonly releases: HelmRelease[];
  readonly kustomizations: Kustomization[];
  readonly inner: Dependency[];
}

/** Collects the charts at and below a construct. */
export function collect(
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
  for (const message of construct.node.validate()) problems.add(invalid(construct, message, placeOf(construct)));
  for (const child of construct.node.children) collect(child, current, contents, problems);
}

/** Constructs that depend on something, each with the chart it stands in. */
export function* contentsWithDependencies(
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

/** The chart that a construct stands in. */
export function contentOf(
  construct: IConstruct,
  contents: ReadonlyMap<IConstruct, ChartContent>,
): ChartContent | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const content = contents.get(scope);
    if (content) return content;
  }
  return undefined;
}

/** Places of a chart's constructs in the order that the program asks for inside it. */
export function wavesOf({ chart, objects, inner }: ChartContent, problems: ProblemList): Waves {
  return problems.collect(() => objectWaves(chart, objects, inner)) ?? (() => undefined);
}

/** Objects that the constructs of a chart make. */
export function ownObjects({ objects }: ChartContent, waves: Waves, problems: ProblemList): RenderedObject[] {
  const rendered: RenderedObject[] = [];
  for (const construct of objects) {
    try {
      const { object, dropped } = renderObject(construct, waves(construct));
      rendered.push({ object, construct });
      for (const field of dropped) problems.add(droppedField(object, field, construct, placeOf(construct)));
    } catch (error) {
      if (!(error instanceof UnrenderableValue)) throw error;
      problems.add(unrenderable(error, construct, placeOf(construct)));
    }
  }
  return rendered;
}

/** Where the user made a chart. Looked up only where a message needs it: that costs as much as rendering a chart. */
export function sourceOf(chart: Chart): SourceLocation | undefined {
  return ClusterChart.is(chart) ? chart.source : undefined;
}
