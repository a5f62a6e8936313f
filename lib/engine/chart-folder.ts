import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { RefusedContent } from './failure';

/** Helm's own limits, so that whatever it reads can be read here. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const MAX_CHART_BYTES = 100 * 1024 * 1024;
const MAX_FILES = 10_000;

/** A chart's files by their paths below its folder, `/` between names, sorted. */
export type ChartFiles = readonly { readonly path: string; readonly content: Buffer }[];

/**
 * The digest of a chart's folder, as `sha256:<hex>`: it says what is in the folder, not when or by whom it was written.
 *
 * It covers each file's path, length and bytes, sorted by path; `.git` does not belong to a chart. Throws an error that
 * names the file where one is no plain file, lies outside behind a link, or is larger than Helm reads.
 */
export function folderDigest(folder: string): string {
  return filesDigest(readChartFolder(folder));
}

/** The digest of files that were read already. */
export function filesDigest(files: ChartFiles): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return `sha256:${hash.digest('hex')}`;
}

/** Reads every file of a chart's folder. */
export function readChartFolder(folder: string): ChartFiles {
  const root = resolveLinks(folder, folder);
  const files: { path: string; content: Buffer }[] = [];
  let total = 0;

  const visit = (path: string, above: readonly string[]) => {
    const place = resolveLinks(join(root, path), path);
    if (place !== root && !place.startsWith(root + sep)) {
      throw new RefusedContent(
        'archive',
        `'${path}' in the chart's folder '${folder}' is a link to a place outside of it.`,
      );
    }
    const facts = statSync(place);
    if (facts.isDirectory()) {
      if (above.includes(place)) {
        throw new RefusedContent(
          'archive',
          `'${path}' in the chart's folder '${folder}' is a link to a folder that it is in.`,
        );
      }
      for (const name of readdirSync(place)) {
        if (name !== '.git') visit(path === '' ? name : `${path}/${name}`, [...above, place]);
      }
      return;
    }
    if (!facts.isFile()) {
      throw new RefusedContent(
        'archive',
        `'${path}' in the chart's folder '${folder}' is neither a file nor a folder.`,
      );
    }
    total += facts.size;
    if (facts.size > MAX_FILE_BYTES || total > MAX_CHART_BYTES || files.length >= MAX_FILES) {
      throw new RefusedContent('archive', tooLarge(folder, path, facts.size));
    }
    files.push({ path, content: readFileSync(place) });
  };

  visit('', []);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function resolveLinks(path: string, name: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new RefusedContent('chart', `'${name}' cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function tooLarge(folder: string, path: string, size: number): string {
  if (size > MAX_FILE_BYTES) {
    return `'${path}' in the chart's folder '${folder}' has ${size} bytes; a chart's file may have ${MAX_FILE_BYTES}.`;
  }
  return `The chart's folder '${folder}' is too large: a chart may have ${MAX_FILES} files and ${MAX_CHART_BYTES} bytes.`;
}
