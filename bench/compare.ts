import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';

interface Found {
  readonly name: string;
  count: number;
}

/** Objects in the manifests of a folder, each by a digest of its canonical JSON, with how often it occurs. */
export interface ObjectSet {
  readonly objects: ReadonlyMap<string, Found>;
  readonly count: number;

  /** Lines of YAML of all of them. */
  readonly lines: number;
}

/** What makes two objects equal that differ. @default - nothing: each field counts */
export type Normalize = (object: unknown) => unknown;

/** Reads all manifests below a folder with the `yaml` library, which neither side writes its names into. */
export function readObjects(folder: string, normalize: Normalize = (object) => object): ObjectSet {
  const objects = new Map<string, Found>();
  // Clusters share many files, byte for byte.
  const parsed = new Map<string, readonly { digest: string; name: string }[]>();
  let count = 0;
  let lines = 0;
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.yaml')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const key = digestOf(text);
    const known = parsed.get(key) ?? parse(text, file, normalize);
    parsed.set(key, known);
    lines += text.split('\n').length - 1;
    for (const { digest, name } of known) {
      count += 1;
      const found = objects.get(digest);
      if (found) found.count += 1;
      else objects.set(digest, { name: `${name} in ${file}`, count: 1 });
    }
  }
  return { objects, count, lines };
}

/**
 * Fails where two folders do not hold the same objects.
 *
 * @returns the objects of both
 */
export function expectEqual(ours: string, theirs: string, normalize?: Normalize): ObjectSet {
  const [left, right] = [readObjects(ours, normalize), readObjects(theirs, normalize)];
  const differing = [...missingFrom(right, left, 'only Fairlead has'), ...missingFrom(left, right, 'Fairlead lacks')];
  if (left.count === 0) differing.push('There are no objects at all.');
  if (differing.length === 0) return left;
  const more = differing.length > 10 ? `\n… and ${differing.length - 10} more` : '';
  throw new ObjectsDiffer(`The two sides do not build the same objects:\n${differing.slice(0, 10).join('\n')}${more}`);
}

/** The benchmark would compare two different things. */
export class ObjectsDiffer extends Error {}

function missingFrom(set: ObjectSet, other: ObjectSet, words: string): string[] {
  return [...other.objects]
    .filter(([digest, { count }]) => (set.objects.get(digest)?.count ?? 0) < count)
    .map(([, { name }]) => `${words} ${name}`);
}

function parse(text: string, file: string, normalize: Normalize): { digest: string; name: string }[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw new ObjectsDiffer(`${relative('.', file)}: ${String(document.errors[0])}`);
    const object: unknown = normalize(document.toJS());
    const { kind, metadata } = object as { kind?: string; metadata?: { name?: string } };
    return { digest: digestOf(JSON.stringify(sorted(object))), name: `${kind ?? ''}/${metadata?.name ?? ''}` };
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]): [string, unknown] => [key, sorted(field)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
