import { ProblemError, type Problem } from '../errors';
import { groupOf, kindsOfCrd, tryFindKind } from '../kube';
import { levelsOf, type Edge } from './graph';
import type { Dependency } from './construct-order';
import { siteOf, type RenderedChart, type RenderedObject } from './types';

/**
 * The sync wave of each chart's Application, from what charts really need: a CRD before its users, a namespace before
 * its content, a policy engine before its policies, and what the program says depends on something else.
 *
 * @throws ProblemError where charts wait for each other
 */
export function chartWaves(charts: readonly RenderedChart[], dependencies: readonly Dependency[]): readonly number[] {
  const graph = new ChartGraph(charts);
  graph.addNamespaces();
  graph.addApis();
  graph.addDependencies(dependencies);
  return graph.levels();
}

class ChartGraph {
  readonly #charts: readonly RenderedChart[];
  readonly #edges: Edge[] = [];
  #size: number;
  // Charts are nodes of their own; a group of them has one for its beginning and one for its end.
  readonly #groups = new Map<string, number>();
  readonly #byPath = new Map<string, number[]>();

  constructor(charts: readonly RenderedChart[]) {
    this.#charts = charts;
    this.#size = charts.length;
    charts.forEach((chart, index) => {
      const path = chart.construct.node.path;
      const own = this.#byPath.get(path) ?? [];
      own.push(index);
      this.#byPath.set(path, own);
    });
  }

  /** What lies in a namespace waits for whoever brings it. */
  public addNamespaces(): void {
    const bringers = new Map<string, number>();
    this.#charts.forEach(({ objects }, index) => {
      for (const { object } of objects) {
        if (object.kind === 'Namespace' && object.apiVersion === 'v1') bringers.set(object.metadata.name, index);
      }
    });
    this.#charts.forEach(({ objects, namespace }, index) => {
      const used = new Set(objects.map(({ object }) => object.metadata.namespace));
      used.add(namespace);
      for (const name of used) this.waitFor(index, name === undefined ? undefined : bringers.get(name));
    });
  }

  /** What uses a custom API waits for whoever brings it. */
  public addApis(): void {
    const bringers = new Map<string, number[]>();
    this.#charts.forEach(({ objects, delivery }, index) => {
      for (const api of new Set([...delivery.provides, ...objects.flatMap(apisOfCrd)])) {
        const list = bringers.get(api) ?? [];
        list.push(index);
        bringers.set(api, list);
      }
    });
    for (const [crds, main] of this.#byPath.values())
      if (crds !== undefined && main !== undefined) this.waitFor(main, crds);
    this.#charts.forEach(({ objects, delivery }, index) => {
      const used = new Set(delivery.requires);
      for (const { object } of objects) {
        const group = groupOf(object.apiVersion);
        if (group.includes('.') && !tryFindKind(group, object.kind)?.builtIn)
          used.add(group).add(`${group}/${object.kind}`);
      }
      for (const api of used) for (const bringer of bringers.get(api) ?? []) this.waitFor(index, bringer);
    });
  }

  public addDependencies(dependencies: readonly Dependency[]): void {
    for (const { dependent, dependency } of dependencies) {
      const [from, to] = [dependency.node.path, dependent.node.path];
      // What stands inside a chart and depends on it waits for the chart's own Application, not for itself.
      const charts = to.startsWith(`${from}/`) ? (this.#byPath.get(from) ?? []) : this.members(from);
      this.#edges.push({ from: this.group(from, charts) + 1, to: this.group(to, this.members(to)), weight: 1 });
    }
  }

  public levels(): readonly number[] {
    const result = levelsOf(this.#size, this.#edges);
    if ('levels' in result) return result.levels.slice(0, this.#charts.length);
    throw new ProblemError(this.cycle(result.cycle));
  }

  private waitFor(index: number, bringer: number | undefined): void {
    if (bringer !== undefined && bringer !== index) this.#edges.push({ from: bringer, to: index, weight: 1 });
  }

  /** Several charts as one: none of them begins before its first node, all have ended before its second. */
  private group(path: string, charts: readonly number[]): number {
    const key = `${path} ${charts.length}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const begin = this.#size;
    this.#size += 2;
    this.#groups.set(key, begin);
    for (const chart of charts) {
      this.#edges.push({ from: begin, to: chart, weight: 0 }, { from: chart, to: begin + 1, weight: 0 });
    }
    return begin;
  }

  /** A chart with those inside it; for a construct inside a chart, that chart alone. */
  private members(path: string): number[] {
    const below = this.#charts.flatMap((chart, index) => {
      const own = chart.construct.node.path;
      return own === path || own.startsWith(`${path}/`) ? [index] : [];
    });
    if (below.length > 0) return below;
    for (let scope = path; scope !== ''; scope = scope.slice(0, Math.max(0, scope.lastIndexOf('/')))) {
      const own = this.#byPath.get(scope);
      if (own) return own;
    }
    return [];
  }

  private cycle(nodes: readonly number[]): Problem {
    const charts = nodes.flatMap((node) => this.#charts[node] ?? []);
    return {
      code: 'dependency-cycle',
      what: `These Applications wait for each other: ${charts.map(({ application }) => application).join(' → ')}.`,
      where: charts.map((chart) => siteOf(chart)),
      why: 'None of them could ever be deployed first.',
      fix: 'Remove one of the dependencies, or move the objects that cause it into an add-on of their own.',
    };
  }
}

function apisOfCrd({ object }: RenderedObject): string[] {
  return kindsOfCrd(object).map(({ group, kind }) => `${group}/${kind}`);
}
