/** An edge: `to` stands at least `weight` above `from`. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly weight: 0 | 1;
}

export type Levels = { readonly levels: readonly number[] } | { readonly cycle: readonly number[] };

/**
 * The lowest level of every node that satisfies all edges, in time linear in nodes and edges (Kahn's algorithm), or the
 * nodes of one cycle.
 */
export function levelsOf(size: number, edges: readonly Edge[]): Levels {
  const outgoing: Edge[][] = Array.from({ length: size }, () => []);
  const waiting = new Int32Array(size);
  for (const edge of edges) {
    outgoing[edge.from]?.push(edge);
    waiting[edge.to] = (waiting[edge.to] ?? 0) + 1;
  }
  const levels = new Array<number>(size).fill(0);
  const ready: number[] = [];
  for (let node = 0; node < size; node += 1) if (waiting[node] === 0) ready.push(node);
  // The list grows while it is walked.
  for (const node of ready) {
    for (const { to, weight } of outgoing[node] ?? []) {
      levels[to] = Math.max(levels[to] ?? 0, (levels[node] ?? 0) + weight);
      const left = (waiting[to] ?? 0) - 1;
      waiting[to] = left;
      if (left === 0) ready.push(to);
    }
  }
  return ready.length === size ? { levels } : { cycle: findCycle(outgoing, waiting) };
}

/** Walks back along nodes that still wait: each waits for another such node, so the walk must meet itself. */
function findCycle(outgoing: readonly (readonly Edge[])[], waiting: Int32Array): number[] {
  const predecessor = new Map<number, number>();
  outgoing.forEach((edges, from) => {
    if ((waiting[from] ?? 0) === 0) return;
    for (const { to } of edges) if ((waiting[to] ?? 0) > 0 && !predecessor.has(to)) predecessor.set(to, from);
  });
  const seen = new Map<number, number>();
  const path: number[] = [];
  let node = [...predecessor.keys()].sort((a, b) => a - b)[0];
  while (node !== undefined && !seen.has(node)) {
    seen.set(node, path.length);
    path.push(node);
    node = predecessor.get(node);
  }
  return node === undefined ? path : path.slice(seen.get(node)).reverse();
}
