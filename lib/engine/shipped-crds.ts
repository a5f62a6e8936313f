import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { tryFindKind } from '../kube';
import type { JsonObject } from '../yaml';
import { deepFreeze } from './freeze';
import { parseJson } from './json';

/** The texts of definitions by group and kind. A group is unpacked when the first of its kinds is asked for. */
const texts = new Map<string, ReadonlyMap<string, string>>();

/** Definitions that were asked for. */
const definitions = new Map<string, JsonObject>();

/**
 * The CustomResourceDefinition of a kind as this package ships it, for judging objects of charts that are not rendered:
 * names, scope, served versions and their schemas. Undefined where there is none; the same frozen object always.
 *
 * It is what was the newest when this package was made: another version of the chart may define the kind otherwise.
 */
export function shippedCrd(group: string, kind: string): JsonObject | undefined {
  if (tryFindKind(group, kind)?.builtIn !== false) return undefined;
  const key = `${group}/${kind}`;
  const known = definitions.get(key);
  if (known) return known;
  const text = textsOf(group).get(kind);
  if (text === undefined) return undefined;
  const definition = deepFreeze(parseJson(text) as JsonObject);
  definitions.set(key, definition);
  return definition;
}

function textsOf(group: string): ReadonlyMap<string, string> {
  const known = texts.get(group);
  if (known) return known;
  const packed = readFileSync(require.resolve(`#schemas/${group}.jsonl.br`));
  const [kinds = '[]', ...lines] = brotliDecompressSync(packed).toString('utf8').split('\n');
  const found = new Map((JSON.parse(kinds) as string[]).map((kind, index) => [kind, lines[index] ?? '']));
  texts.set(group, found);
  return found;
}
