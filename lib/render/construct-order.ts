import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { placeOf } from '../constructs';
import { ProblemError, type Problem } from '../errors';
import { levelsOf, type Edge } from './graph';

/** A dependency between two constructs: the first is deployed after the second. */
export interface Dependency {
  readonly dependent: IConstruct;
  readonly dependency: IConstruct;
}

/**
 * Places constructs in the order that their dependencies ask for. What depends on a construct waits for everything below
 * it; a construct does not wait for its own parents. Two nodes for each construct, its beginning and its end, keep this
 * linear however much stands below.
 */
class ConstructOrder {
  readonly #begin = new Map<IConstruct, number>();
  readonly #constructs: IConstruct[] = [];
  readonly #edges: Edge[] = [];

  /** Adds a construct and everything above it, up to a root of the order. */
  public add(construct: IConstruct, root: IConstruct): number {
    const known = this.#begin.get(construct);
    if (known !== undefined) return known;
    const begin = this.#constructs.length;
    this.#constructs.push(construct, construct);
    this.#begin.set(construct, begin);
    this.#edges.push({ from: begin, to: begin + 1, weight: 0 });
    const { scope } = construct.node;
    if (scope && construct !== root) {
      const parent = this.add(scope, root);
      this.#edges.push({ from: parent, to: begin, weight: 0 }, { from: begin + 1, to: parent + 1, weight: 0 });
    }
    return begin;
  }

  public depend({ dependent, dependency }: Dependency, root: IConstruct): void {
    const from = this.add(dependency, root) + 1;
    this.#edges.push({ from, to: this.add(dependent, root), weight: 1 });
  }

  /**
   * The level of each construct.
   *
   * @throws ProblemError where constructs depend on each other in a circle
   */
  public levels(): (construct: IConstruct) => number {
    const result = levelsOf(this.#constructs.length, this.#edges);
    if ('cycle' in result) throw new ProblemError(this.cycle(result.cycle));
    return (construct) => result.levels[this.#begin.get(construct) ?? -1] ?? 0;
  }

  private cycle(nodes: readonly number[]): Problem {
    const constructs = [
      ...new Set(nodes.map((node) => this.#constructs[node]).filter((construct) => construct !== undefined)),
    ];
    return {
      code: 'dependency-cycle',
      what: `These constructs wait for each other: ${constructs.map(({ node }) => node.path).join(' → ')}.`,
      where: constructs.map((construct) => siteOf(construct)),
      why: 'None of them could ever be deployed first.',
      fix: 'Remove one of the dependencies.',
    };
  }
}

function siteOf(construct: IConstruct): Problem['where'][number] {
  const source = placeOf(construct);
  return { path: construct.node.path, ...(source && { source }) };
}

/** The wave of a construct inside its chart; undefined where order does not matter. */
export type Waves = (construct: IConstruct) => number | undefined;

/** Waves of what stands in one chart; none where nothing in it depends on anything else in it. */
export function objectWaves(
  chart: IConstruct,
  objects: readonly ApiObject[],
  dependencies: readonly Dependency[],
): Waves {
  if (dependencies.length === 0) return () => undefined;
  const order = new ConstructOrder();
  for (const object of objects) order.add(object, chart);
  for (const dependency of dependencies) order.depend(dependency, chart);
  return order.levels();
}
