import type { Node, Pair, ParsedNode } from 'yaml';
import { loadLibrary } from './library';

/** Which end of an entry a position is asked for. */
export type EntryPart = 'key' | 'value';

/** The offset of what stands at a path, or of the nearest thing above it that exists. */
export function findOffset(
  root: ParsedNode | null,
  path: readonly (string | number)[],
  part: EntryPart,
): number | undefined {
  const { isMap, isSeq } = loadLibrary();
  let node: Node | null = root;
  let offset = root?.range[0];
  for (const step of path) {
    if (isMap(node)) {
      const pair: Pair<Node, Node | null> | undefined = (node.items as Pair<Node, Node | null>[]).find(
        ({ key }) => textOf(key) === String(step),
      );
      if (pair === undefined) return offset;
      const key = pair.key.range?.[0];
      node = pair.value;
      offset = part === 'key' ? key : (node?.range?.[0] ?? key);
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (item === undefined) return offset;
      node = item;
      offset = item.range?.[0];
    } else {
      return offset;
    }
  }
  return offset;
}

function textOf(key: Node): string | undefined {
  return loadLibrary().isScalar(key) ? String(key.value) : undefined;
}
