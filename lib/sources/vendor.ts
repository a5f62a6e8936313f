import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest } from '../cache';
import { replaceFile } from './replace-file';

/** Folder of the repository that keeps archives of charts. */
export const VENDOR_FOLDER = 'vendor/charts';

const DIGITS = 12;

/** Name of an archive's file in that folder. Two charts of the same name and version have two names. */
export function vendoredName(chart: { readonly name: string; readonly version: string }, digest: string): string {
  return `${chart.name}-${chart.version}-${digest.slice('sha256:'.length).slice(0, DIGITS)}.tgz`;
}

/** Whether the repository keeps archives. */
export function isVendored(root: string): boolean {
  return existsSync(join(root, VENDOR_FOLDER));
}

/** What stands at the place of a vendored archive: nothing, a file with its digest, or something that is not a file. */
export function readVendored(
  root: string,
  name: string,
): { readonly path: string; readonly content: Buffer; readonly digest: string } | undefined {
  const path = join(root, VENDOR_FOLDER, name);
  try {
    // A link could lead anywhere; what is vendored lies here.
    if (!lstatSync(path).isFile()) return undefined;
    const content = readFileSync(path);
    return { path, content, digest: contentDigest(content) };
  } catch {
    return undefined;
  }
}

/** Adds archives to the folder; returns the names of those that were not there. */
export function addVendored(root: string, archives: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const folder = join(root, VENDOR_FOLDER);
  mkdirSync(folder, { recursive: true });
  const changed: string[] = [];
  for (const [name, content] of archives) {
    if (readVendored(root, name)?.content.equals(content)) continue;
    replaceFile(join(folder, name), content);
    changed.push(name);
  }
  return changed;
}

/**
 * Names of archives that an earlier run left in the folder and nothing needs any more.
 *
 * Files that are not archives of ours do not count: ours have a name that says their own digest.
 */
export function unneededVendored(root: string, needed: ReadonlySet<string>): readonly string[] {
  const folder = join(root, VENDOR_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !needed.has(name) && isOurs(root, name))
    .sort();
}

/** Removes archives that nothing needs any more; returns their names. */
export function removeVendored(root: string, needed: ReadonlySet<string>): readonly string[] {
  const gone = unneededVendored(root, needed);
  for (const name of gone) rmSync(join(root, VENDOR_FOLDER, name));
  return gone;
}

function isOurs(root: string, name: string): boolean {
  const digits = /-([0-9a-f]{12})\.tgz$/.exec(name)?.[1];
  return digits !== undefined && readVendored(root, name)?.digest.startsWith(`sha256:${digits}`) === true;
}
