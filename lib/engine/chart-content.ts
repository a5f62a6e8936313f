import { readFileSync, statSync } from 'node:fs';
import { contentDigest } from '../cache';
import { filesDigest, readChartFolder } from './chart-folder';
import { OPERATIONS } from './encode-request';
import { RefusedContent } from './failure';
import type { ChartContent } from './requests';
import { FieldWriter } from './wire';

/** Helm unpacks no more than this, so no archive needs to be larger. */
const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024;

/** Content as the engine is told to load it. */
export interface LoadableContent {
  readonly operation: number;
  readonly message: FieldWriter;
}

/** Names all that a chart's content consists of: the same name, the same bytes. */
export function chartKey(chart: ChartContent): string {
  const dependencies = 'folder' in chart ? (chart.dependencies ?? []) : [];
  return [
    'folder' in chart ? 'folder' : 'archive',
    chart.digest,
    ...dependencies.map(({ digest }) => digest).sort(),
  ].join(' ');
}

/** Reads a chart from disk; throws where anything of it does not have the digest it was asked for. */
export function readChart(chart: ChartContent): LoadableContent {
  if ('archive' in chart) {
    const message = new FieldWriter().field(readArchive(chart.archive, chart.digest)).list([]);
    return { operation: OPERATIONS.loadArchive, message };
  }
  const files = readChartFolder(chart.folder);
  expectDigest(chart.folder, chart.digest, filesDigest(files));
  const archives = [...(chart.dependencies ?? [])]
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
    .map(({ archive, digest }) => readArchive(archive, digest));
  const message = new FieldWriter().list(files.flatMap(({ path, content }) => [path, content])).list(archives);
  return { operation: OPERATIONS.loadFiles, message };
}

function readArchive(path: string, digest: string): Buffer {
  const content = readFile(path);
  expectDigest(path, digest, contentDigest(content));
  return content;
}

function readFile(path: string): Buffer {
  let size: number;
  try {
    size = statSync(path).size;
    if (size <= MAX_ARCHIVE_BYTES) return readFileSync(path);
  } catch (cause) {
    throw new RefusedContent('chart', `The chart '${path}' cannot be read: ${(cause as Error).message}.`, { cause });
  }
  throw new RefusedContent(
    'archive',
    `The chart '${path}' has ${size} bytes; an archive may have ${MAX_ARCHIVE_BYTES}.`,
  );
}

function expectDigest(path: string, expected: string, actual: string): void {
  if (actual === expected) return;
  throw new RefusedContent('archive', `The chart '${path}' has the digest ${actual} instead of ${expected}.`);
}
