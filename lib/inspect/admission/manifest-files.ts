import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ProblemError } from '../../errors';

/** A file as it lies there, with the name that messages say. */
export interface ManifestFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Where files are looked for. */
export interface ManifestPlace {
  /** What relative paths count from. */
  readonly root: string;

  /** What the standard input holds, read once for all who name it with `-`. */
  readonly input: () => Promise<Uint8Array>;
}

const MANIFEST = /\.(?:ya?ml|json)$/;

// Manifests are in neither of them, and both hold very many files.
const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * Reads files, the manifests in folders and below, sorted by path, and the standard input.
 *
 * @throws ProblemError where a path leads to nothing
 */
export async function readManifestFiles(paths: readonly string[], place: ManifestPlace): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    if (path === '-') {
      if (!seen.has(path)) files.push({ name: 'standard input', content: await place.input() });
      seen.add(path);
      continue;
    }
    for (const file of filesBelow(path, place.root)) {
      if (!seen.has(file)) files.push({ name: shownName(file, path, place.root), content: readFileSync(file) });
      seen.add(file);
    }
  }
  return files;
}

function filesBelow(path: string, root: string): string[] {
  const place = resolve(root, path);
  const facts = tryStat(place);
  if (facts?.isFile() === true) return [place];
  if (facts?.isDirectory() === true) return manifestsIn(place);
  throw new ProblemError({
    code: 'not-found',
    what: facts ? `'${path}' is neither a file nor a folder.` : `There is no file or folder '${path}'.`,
    where: [],
    why: 'What cannot be read cannot be judged.',
    fix: "Correct the path; it counts from the repository ('--root').",
  });
}

/** Links to files are followed, links to folders are not: those may lead anywhere, also back. */
function manifestsIn(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...manifestsIn(path));
    } else if (MANIFEST.test(entry.name) && tryStat(path)?.isFile() === true) found.push(path);
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

function tryStat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** From the repository where it lies in there, else as it was named. */
function shownName(file: string, path: string, root: string): string {
  const below = relative(root, file);
  const isOutside = below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below);
  return (isOutside && isAbsolute(path) ? file : below).replaceAll(sep, '/');
}
