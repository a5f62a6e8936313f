import { relative, sep } from 'node:path';
import type { ContentCache } from '../cache';
import { folderDigest, type ChartContent } from '../engine';
import { ProblemError, type ProblemSite } from '../errors';
import { findChartFolder, missingDependencies } from './chart-folder';
import { LOCK_FILE, type ChartLock } from './lock-file';
import type { LockedChart, LockedDependency } from './lock-schema';
import { checkRequest, isExactVersion, nameRequest, type ChartRequest } from './request';
import { readVendored, VENDOR_FOLDER, vendoredName } from './vendor';

/** Where {@link findChart} looks. */
export interface FindChartOptions {
  /** Top folder of the repository. */
  readonly root: string;
  readonly cache: ContentCache;
}

interface ArchiveContent {
  readonly digest: string;
  readonly archive: string;
}

/**
 * The content of a chart, from the repository or the cache of this machine; never from the network.
 *
 * @throws ProblemError where the lock does not have the chart, or its archive is not here or not what the lock says
 */
export function findChart(lock: ChartLock, request: ChartRequest, options: FindChartOptions): ChartContent {
  checkRequest(request);
  const { reference } = request;
  if ('folder' in reference) return findFolder(lock, request, reference.folder, options);
  const chart = lock.find(request);
  if (!chart) throw notLocked(lock, request);
  const { version, digest } = chart;
  if (version === undefined || digest === undefined) throw notLocked(lock, request);
  return findArchive({ name: chart.name, version, digest }, request.where, options, () => lock.locationOf(chart));
}

/** What a notice says where the lock was made with another engine; undefined where it was made with this one. */
export function tryDescribeOtherEngine(lock: ChartLock, digest: string): string | undefined {
  if (!lock.engine || lock.engine.digest === digest) return undefined;
  return (
    `'${LOCK_FILE}' was made with another engine (Helm ${lock.engine.helm}, Kustomize ${lock.engine.kustomize}): ` +
    "charts may render differently now. 'fairlead lock' makes it this one's."
  );
}

interface Archive {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

function findArchive(
  archive: Archive,
  where: readonly ProblemSite[],
  { root, cache }: FindChartOptions,
  locate: () => ProblemSite['source'],
): ArchiveContent {
  const name = vendoredName(archive, archive.digest);
  const vendored = readVendored(root, name);
  if (vendored && vendored.digest !== archive.digest) {
    throw new ProblemError({
      code: 'changed-chart',
      what: `'${VENDOR_FOLDER}/${name}' has the digest ${vendored.digest}, but '${LOCK_FILE}' says ${archive.digest}.`,
      where: [...where, { source: locate() }],
      why: 'The archive is not the one that was checked when the chart was locked.',
      fix: "Restore the archive from Git, or remove it and run 'fairlead lock --vendor'.",
    });
  }
  const path = vendored?.path ?? cache.tryFindFile(archive.digest);
  if (path !== undefined) return { digest: archive.digest, archive: path };
  throw new ProblemError({
    code: 'missing-chart',
    what: `The archive of '${archive.name}' ${archive.version} is neither in '${VENDOR_FOLDER}' nor in the cache of this machine.`,
    where: [...where, { source: locate() }],
    why: `'${LOCK_FILE}' says which bytes are meant (${archive.digest}), but synthesis never touches the network.`,
    fix: "Run 'fairlead lock': it downloads what the lock says, and moves nothing.",
  });
}

function findFolder(lock: ChartLock, request: ChartRequest, folder: string, options: FindChartOptions): ChartContent {
  const path = findChartFolder(options.root, folder, request.where);
  const missing = missingDependencies(path);
  const chart = lock.find(request);
  const locked = chart?.dependencies ?? [];
  const unknown = missing.find(
    ({ name, version }) =>
      !locked.some((entry) => entry.name === name && (entry.requested ?? entry.version) === version),
  );
  if (unknown) {
    throw outdated(
      `The chart in '${folder}' depends on '${unknown.name}' ${unknown.version}, which '${LOCK_FILE}' does not have.`,
      request.where,
    );
  }
  const wanted = locked.filter(({ name }) => missing.some((entry) => entry.name === name));
  const dependencies = wanted.map((dependency) => findDependency(dependency, folder, request, options, lock, chart));
  const distinct = [...new Map(dependencies.map((each) => [each.digest, each])).values()];
  return {
    folder: path,
    digest: folderDigest(path),
    ...(distinct.length > 0 && { dependencies: distinct }),
  };
}

function findDependency(
  dependency: LockedDependency,
  folder: string,
  request: ChartRequest,
  options: FindChartOptions,
  lock: ChartLock,
  chart: LockedChart | undefined,
): ArchiveContent {
  refuseChangedFolders(dependency, folder, request.where, options.root);
  const { name, version, digest } = dependency;
  if (version === undefined || digest === undefined) {
    throw outdated(`'${LOCK_FILE}' has no archive of '${name}', which the chart in '${folder}' needs.`, request.where);
  }
  return findArchive({ name, version, digest }, request.where, options, () => chart && lock.locationOf(chart));
}

/** A folder that was packed when the chart was locked may have changed since. */
function refuseChangedFolders(
  dependency: LockedDependency,
  folder: string,
  where: readonly ProblemSite[],
  root: string,
): void {
  const { source, files, dependencies } = dependency;
  if (source && 'folder' in source && files !== undefined) {
    const path = findChartFolder(root, source.folder, where);
    if (folderDigest(path) !== files) {
      const place = relative(root, path).replaceAll(sep, '/');
      throw outdated(`'${place}', which the chart in '${folder}' depends on, has changed since it was locked.`, where);
    }
  }
  for (const nested of dependencies ?? []) refuseChangedFolders(nested, folder, where, root);
}

function outdated(what: string, where: readonly ProblemSite[]): ProblemError {
  return new ProblemError({
    code: 'outdated-lock',
    what,
    where,
    why: `Only what '${LOCK_FILE}' has is the same for everybody who renders the chart.`,
    fix: "Run 'fairlead lock', and commit what it changes.",
  });
}

function notLocked(lock: ChartLock, request: ChartRequest): ProblemError {
  const others = lock.versionsOf(request.reference);
  if (others.length > 0 && 'name' in request.reference) {
    const known = others.map(({ version = '', requested }) =>
      requested === undefined ? `'${version}'` : `'${version}' for '${requested}'`,
    );
    return outdated(
      `${nameRequest(request)} is asked for as '${request.version}', but '${LOCK_FILE}' has ${known.join(', ')}.`,
      request.where,
    );
  }
  const version =
    'name' in request.reference && !isExactVersion(request.version) ? ` in any version of '${request.version}'` : '';
  return new ProblemError({
    code: 'missing-chart',
    what: `${nameRequest(request)} is not in '${LOCK_FILE}'${version}.`,
    where: request.where,
    why: 'The lock says which bytes a version is, so that everybody renders the same chart; synthesis never touches the network.',
    fix: "Run 'fairlead lock', and commit what it changes.",
  });
}
