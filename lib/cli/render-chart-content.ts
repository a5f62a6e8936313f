import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync, type Stats } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { cacheFolder, ContentCache } from '../cache';
import { engineFacts, folderDigest, type ChartContent } from '../engine';
import { ProblemError, suggest } from '../errors';
import type { LockedChart } from '../sources';
import { isInside } from './render-paths';
import { refusedChart } from './render-problems';
import { loadSources } from './render-rooms';

/** A chart that an argument names. */
export interface NamedChart {
  readonly content: ChartContent;

  /** Its folder, where it lies in one. */
  readonly folder?: string;

  /** What the user should know. */
  readonly notice?: string;
}

/**
 * The chart that an argument names: a folder, an archive, or `name@version` as the lock has it.
 *
 * @param root the repository, which paths count from
 * @throws ProblemError where there is no such chart
 */
export async function findNamedChart(text: string, root: string): Promise<NamedChart> {
  const path = resolve(root, text);
  const found = tryStat(path);
  try {
    if (found?.isDirectory()) return chartInFolder(path, text, root);
    if (found?.isFile()) return { content: { archive: path, digest: await fileDigest(path) } };
  } catch (error) {
    throw refusedChart(text, error);
  }
  if (found || /^\.|[/\\]|\.tgz$/.test(text)) throw noChart(text, found !== undefined);
  return chartInLock(text, root);
}

function tryStat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function chartInFolder(folder: string, text: string, root: string): NamedChart {
  if (!existsSync(join(folder, 'Chart.yaml'))) {
    throw new ProblemError({
      code: 'not-found',
      what: `The folder '${text}' does not hold a chart: it has no 'Chart.yaml'.`,
      where: [],
      why: 'There is nothing to render.',
      fix: existsSync(join(folder, 'kustomization.yaml'))
        ? `It holds a kustomization: 'fairlead render kustomization ${text}' builds it.`
        : "Correct the path; it counts from the repository ('--root').",
    });
  }
  // The lock may know dependencies that are not in the folder.
  if (isInside(root, folder) && existsSync(join(root, 'fairlead.lock'))) {
    const { ChartLock, findChart } = loadSources();
    const lock = ChartLock.read(root);
    const request = { reference: { folder: relative(root, folder).replaceAll(sep, '/') }, version: '', where: [] };
    if (lock.find(request)) {
      return { folder, content: findChart(lock, request, { root, cache: new ContentCache(cacheFolder()) }) };
    }
  }
  return { folder, content: { folder, digest: folderDigest(folder) } };
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

function chartInLock(text: string, root: string): NamedChart {
  const { ChartLock, findChart, requestOf, tryDescribeOtherEngine } = loadSources();
  const lock = ChartLock.read(root);
  const at = text.indexOf('@');
  const [name, version] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  const named = lock.charts.filter((chart) => chart.name === name);
  const fitting = named.filter(
    (chart) => version === undefined || chart.version === version || chart.requested === version,
  );
  const distinct = [...new Map(fitting.map((chart) => [chart.digest ?? JSON.stringify(chart.source), chart])).values()];
  const [chart, ...others] = distinct;
  if (!chart) throw notLocked(name, version, named, lock.charts);
  if (others.length > 0) throw ambiguous(text, distinct);
  const content = findChart(lock, { ...requestOf(chart), where: [] }, { root, cache: new ContentCache(cacheFolder()) });
  const notice = tryDescribeOtherEngine(lock, engineFacts().digest);
  return {
    content,
    ...('folder' in content && { folder: content.folder }),
    ...(notice !== undefined && { notice }),
  };
}

function noChart(text: string, exists: boolean): ProblemError {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  return new ProblemError({
    code: 'not-found',
    what: exists ? `'${text}' is neither a file nor a folder.` : `There is no chart '${text}'.`,
    where: [],
    why: isAddress
      ? 'Rendering never touches the network.'
      : 'A chart is a folder, an archive, or a name and version that fairlead.lock has.',
    fix: isAddress
      ? "Lock the chart with 'fairlead lock' and name it as 'name@version', or download its archive and name that."
      : "Correct the path; it counts from the repository ('--root').",
  });
}

function notLocked(
  name: string,
  version: string | undefined,
  named: readonly LockedChart[],
  charts: readonly LockedChart[],
): ProblemError {
  const known = named.flatMap((chart) => (chart.version === undefined ? [] : [`'${name}@${chart.version}'`]));
  const fix =
    named.length > 0
      ? `Write ${known.length > 0 ? known.join(' or ') : `'${name}'`}, or lock another version with 'fairlead lock'.`
      : `${charts.length > 0 ? `${suggest(name, new Set(charts.map((chart) => chart.name)))} ` : ''}A chart that a fleet uses is locked by 'fairlead lock'.`;
  return new ProblemError({
    code: 'missing-chart',
    what: `There is no file or folder '${version === undefined ? name : `${name}@${version}`}', and 'fairlead.lock' has no such chart.`,
    where: [],
    why: 'Rendering never touches the network: only what is locked has a name.',
    fix,
  });
}

function ambiguous(text: string, charts: readonly LockedChart[]): ProblemError {
  const names = charts.map(({ name, version }) => (version === undefined ? name : `${name}@${version}`));
  const isVersionEnough = new Set(names).size === names.length;
  return new ProblemError({
    code: 'invalid-argument',
    what: `'${text}' can be ${charts.length} charts of 'fairlead.lock': ${charts.map(describe).join('; ')}.`,
    where: [],
    why: 'Each of them may render differently.',
    fix: isVersionEnough
      ? `Write ${names.map((name) => `'${name}'`).join(' or ')}.`
      : 'Name the folder or archive of the one that is meant.',
  });
}

function describe({ version, source }: LockedChart): string {
  const place = 'folder' in source ? `the folder '${source.folder}'` : source.repository;
  return version === undefined ? place : `${version} of ${place}`;
}
