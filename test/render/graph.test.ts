import fc from 'fast-check';
import { levelsOf, type Edge } from '../../lib/render/graph';

const SIZE = 12;
const node = fc.nat(SIZE - 1);
const weight = fc.constantFrom<0 | 1>(0, 1);
const anyEdges = fc.array(fc.record({ from: node, to: node, weight }), { maxLength: 30 });
/** Edges that lead from lower numbers to higher ones, so that there is no circle. */
const acyclic = anyEdges.map((edges) =>
  edges
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, weight: own }): Edge => ({ from: Math.min(from, to), to: Math.max(from, to), weight: own })),
);

test('every edge is kept, and no level is higher than some edge asks for', () => {
  fc.assert(
    fc.property(acyclic, (edges) => {
      const { levels } = levelsOf(SIZE, edges) as { levels: readonly number[] };
      const of = (index: number) => levels[index] ?? Number.NaN;
      for (const { from, to, weight: own } of edges) expect(of(to)).toBeGreaterThanOrEqual(of(from) + own);
      const reason = (index: number) =>
        of(index) === 0 || edges.some((edge) => edge.to === index && of(index) === of(edge.from) + edge.weight);
      expect(levels.map((_, index) => reason(index))).not.toContain(false);
    }),
  );
});

test('levels do not depend on the order in which edges are found', () => {
  fc.assert(
    fc.property(acyclic, fc.infiniteStream(fc.nat()), (edges, keys) => {
      const shuffled = edges.map((edge) => ({ edge, key: keys.next().value as number })).sort((a, b) => a.key - b.key);
      expect(
        levelsOf(
          SIZE,
          shuffled.map(({ edge }) => edge),
        ),
      ).toEqual(levelsOf(SIZE, edges));
    }),
  );
});

test('what cannot be ordered is reported as a real circle', () => {
  fc.assert(
    fc.property(anyEdges, (edges) => {
      const result = levelsOf(SIZE, edges);
      const cycle = 'cycle' in result ? result.cycle : [];
      const steps = cycle.map((from, index) => ({ from, to: cycle[(index + 1) % cycle.length] }));
      expect(steps.filter(({ from, to }) => !edges.some((edge) => edge.from === from && edge.to === to))).toEqual([]);
      expect('levels' in result || cycle.length > 0).toBe(true);
    }),
  );
});

test('a chain of a hundred thousand is no deeper than memory', () => {
  const edges = Array.from({ length: 100_000 }, (_, index): Edge => ({ from: index, to: index + 1, weight: 1 }));
  const { levels } = levelsOf(100_001, edges) as { levels: readonly number[] };
  expect(levels.at(-1)).toBe(100_000);
});
