import type { ValueUse } from '../engine';

/** How templates use a value, and those below it. */
export interface UseTree {
  isWhole: boolean;
  readonly below: Map<string, UseTree>;
}

/** The uses of all values as a tree of their keys. */
export function useTree(uses: readonly ValueUse[]): UseTree {
  const root: UseTree = { isWhole: false, below: new Map() };
  for (const { path, whole } of uses) {
    let tree = root;
    for (const key of path) {
      let next = tree.below.get(key);
      if (!next) tree.below.set(key, (next = { isWhole: false, below: new Map() }));
      tree = next;
    }
    tree.isWhole ||= whole;
  }
  return root;
}

/** The uses at a path, or undefined where there are none. */
export function tryFindUses(tree: UseTree, path: readonly string[]): UseTree | undefined {
  return path.reduce<UseTree | undefined>((found, key) => found?.below.get(key), tree);
}

/** All uses of several trees together. */
export function mergeUses(trees: readonly UseTree[]): UseTree {
  const below = new Map<string, UseTree[]>();
  for (const tree of trees) {
    for (const [key, inner] of tree.below) below.set(key, [...(below.get(key) ?? []), inner]);
  }
  return {
    isWhole: trees.some(({ isWhole }) => isWhole),
    below: new Map([...below].map(([key, inner]) => [key, mergeUses(inner)])),
  };
}
