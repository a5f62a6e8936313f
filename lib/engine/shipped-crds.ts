import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { tryFindKind } from '../kube';
import type { JsonObject } from '../yaml';
import { holdText } from './encode-context';
import { deepFreeze } from './freeze';
import { parseJson } from './json';

/** The texts of definitions by group and kind. A group is unpacked when the first of its kinds is asked for. */
const texts = new Map<string, ReadonlyMap<string, Buffer>>();

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
  const definition = deepFreeze(parseJson(text.toString('utf8')) as JsonObject);
  // The files have it as it is digested and sent to the module already.
  holdText(definition, text);
  definitions.set(key, definition);
  return definition;
}

function textsOf(group: string): ReadonlyMap<string, Buffer> {
  const known = texts.get(group);
  if (known) return known;
  // As bytes, which lie outside of the heap: most of a group's kinds are never asked for.
  const bytes = brotliDecompressSync(readFileSync(require.resolve(`#schemas/${group}.jsonl.br`)));
  const lines = linesOf(bytes);
  const kinds = JSON.parse(lines.shift()?.toString('utf8') ?? '[]') as string[];
  const found = new Map(kinds.map((kind, index) => [kind, lines[index] ?? Buffer.alloc(0)]));
  texts.set(group, found);
  return found;
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf('\n', start);
    const next = end === -1 ? bytes.length : end;
    lines.push(bytes.subarray(start, next));
    start = next + 1;
  }
  return lines;
}
