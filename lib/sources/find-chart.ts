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
  const { folder, archives } = findLocked(lock, request, options.root);
  const found = archives.map((archive) => findArchive(archive, request.where, options));
  if (folder === undefined) {
    const [archive] = found;
    if (!archive) throw notLocked(lock, request);
    return archive;
  }
  const distinct = [...new Map(found.map((each) => [each.digest, each])).values()];
  return {
    folder,
    digest: folderDigest(folder),
    ...(distinct.length > 0 && { dependencies: distinct }),
  };
}

/** What the lock says of a chart: its archive, or its folder with the archives that go into it. */
export interface LockedContent {
  readonly folder?: string;
  readonly archives: readonly LockedArchive[];
}

/** An archive that the lock names. */
export interface LockedArchive {
  readonly name: string;
  readonly version: string;
  readonly digest: string;

  /** Where the lock names it. */
  readonly source: ProblemSite['source'];
}

/** @throws ProblemError where the lock does not have the chart as it is asked for */
export function findLocked(lock: ChartLock, request: ChartRequest, root: string): LockedContent {
  checkRequest(request);
  const { reference } = request;
  const chart = lock.find(request);
  if ('folder' in reference) {
    const folder = findChartFolder(root, reference.folder, request.where);
    return { folder, archives: lockedDependencies(folder, chart, lock, request, root) };
  }
  if (chart?.version === undefined || chart.digest === undefined) throw notLocked(lock, request);
  const { name, version, digest } = chart;
  return { archives: [{ name, version, digest, source: lock.locationOf(chart) }] };
}

/** What a notice says where the lock was made with another engine; undefined where it was made with this one. */
export function tryDescribeOtherEngine(lock: ChartLock, digest: string): string | undefined {
  if (!lock.engine || lock.engine.digest === digest) return undefined;
  return (
    `'${LOCK_FILE}' was made with another engine (Helm ${lock.engine.helm}, Kustomize ${lock.engine.kustomize}): ` +
    "charts may render differently now. 'fairlead lock' makes it this one's."
  );
}

function findArchive(
  archive: LockedArchive,
  where: readonly ProblemSite[],
  { root, cache }: FindChartOptions,
): ArchiveContent {
  const vendored = tryFindVendored(archive, where, root);
  const path = vendored?.path ?? cache.tryFindFile(archive.digest);
  if (path !== undefined) return { digest: archive.digest, archive: path };
  throw new ProblemError({
    code: 'missing-chart',
    what: `The archive of '${archive.name}' ${archive.version} is neither in '${VENDOR_FOLDER}' nor in the cache of this machine.`,
    where: [...where, { source: archive.source }],
    why: `'${LOCK_FILE}' says which bytes are meant (${archive.digest}), but synthesis never touches the network.`,
    fix: "Run 'fairlead lock': it downloads what the lock says, and moves nothing.",
  });
}

/**
 * The vendored archive, or undefined where the repository does not have it.
 *
 * @throws ProblemError where it is not the one that the lock says
 */
export function tryFindVendored(
  archive: LockedArchive,
  where: readonly ProblemSite[],
  root: string,
): { readonly path: string } | undefined {
  const name = vendoredName(archive, archive.digest);
  const vendored = readVendored(root, name);
  if (!vendored || vendored.digest === archive.digest) return vendored;
  throw new ProblemError({
    code: 'changed-chart',
    what: `'${VENDOR_FOLDER}/${name}' has the digest ${vendored.digest}, but '${LOCK_FILE}' says ${archive.digest}.`,
    where: [...where, { source: archive.source }],
    why: 'The archive is not the one that was checked when the chart was locked.',
    fix: "Restore the archive from Git, or remove it and run 'fairlead lock --vendor'.",
  });
}

/** Archives that a chart's folder does not hold itself. */
function lockedDependencies(
  path: string,
  chart: LockedChart | undefined,
  lock: ChartLock,
  request: ChartRequest,
  root: string,
): readonly LockedArchive[] {
  const folder = 'folder' in request.reference ? request.reference.folder : path;
  const locked = chart?.dependencies ?? [];
  const missing = missingDependencies(path);
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
  return wanted.map((dependency) => {
    refuseChangedFolders(dependency, folder, request.where, root);
    const { name, version, digest } = dependency;
    if (version === undefined || digest === undefined) {
      throw outdated(
        `'${LOCK_FILE}' has no archive of '${name}', which the chart in '${folder}' needs.`,
        request.where,
      );
    }
    return { name, version, digest, source: chart && lock.locationOf(chart) };
  });
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

export function outdated(what: string, where: readonly ProblemSite[]): ProblemError {
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
