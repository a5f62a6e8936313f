import { isJsonObject, type JsonObject, type JsonValue } from './json';
import type { YamlProblems } from './problems';

/** Where an entry of a mapping comes from: written there, or brought by a merge key. */
export interface KeyOrigin {
  readonly offset: number;
  readonly merged: boolean;
}

/**
 * Applies a merge key (`<<`) as Kubernetes does: entries of the mapping itself win, then earlier sources.
 *
 * A merge key that stands below an entry it would also bring is refused: kubectl takes the merged value, Kustomize the
 * written one.
 */
export function mergeInto(
  map: JsonObject,
  value: JsonValue,
  keys: Map<string, KeyOrigin>,
  offset: number,
  problems: YamlProblems,
): void {
  for (const source of Array.isArray(value) ? value : [value]) {
    if (!isJsonObject(source)) {
      problems.add('yaml-syntax', offset, {
        what: "The merge key '<<' has a value that is neither a mapping nor a list of mappings.",
        why: 'There is nothing to merge, and Kubernetes refuses it.',
        fix: "Name a mapping, or quote the key if it is meant as text: '<<'.",
      });
      return;
    }
    for (const [key, entry] of Object.entries(source)) {
      const origin = keys.get(key);
      if (origin === undefined) {
        keys.set(key, { offset, merged: true });
        map[key] = entry;
      } else if (!origin.merged) {
        problems.add('yaml-ambiguous', [offset, origin.offset], {
          what: `The merge key '<<' brings '${key}', which stands above it in the same mapping.`,
          why: 'kubectl takes the merged value and Kustomize the written one, without a word.',
          fix: "Move the '<<' line to the top of the mapping.",
        });
      }
    }
  }
}
