import { relative, sep } from 'node:path';
import { cacheFolder, ContentCache } from '../../cache';
import { engineFacts, type ChartContent } from '../../engine';
import { ProblemError, suggest } from '../../errors';
import { ChartLock, findChart, requestOf, tryDescribeOtherEngine, type LockedChart } from '../../sources';
import type { NamedChart } from './chart-content';
import { isInside } from './paths';

/** The chart in a folder that the lock has, with the dependencies that are not in the folder. */
export function tryFindLockedFolder(folder: string, root: string): ChartContent | undefined {
  if (!isInside(root, folder)) return undefined;
  const lock = ChartLock.read(root);
  const request = { reference: { folder: relative(root, folder).replaceAll(sep, '/') }, version: '', where: [] };
  return lock.find(request) && findChart(lock, request, { root, cache: new ContentCache(cacheFolder()) });
}

/** The chart that `name@version`, or a name alone, means in the lock. */
export function findLockedChart(text: string, root: string): NamedChart {
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
