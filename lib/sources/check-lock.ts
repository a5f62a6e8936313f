import { engineFacts, folderDigest } from '../engine';
import { ProblemError, ProblemList, type Problem } from '../errors';
import { readFacts } from './chart-facts';
import { findLocked, outdated, tryDescribeOtherEngine, tryFindVendored, type LockedArchive } from './find-chart';
import { ChartLock, LOCK_FILE } from './lock-file';
import type { LockChartsOptions } from './lock-options';
import type { LockedChart } from './lock-schema';
import { Provenance } from './provenance';
import { isExactVersion, keyOfReference, mergeRequests, nameRequest, requestOf, type ChartRequest } from './request';
import { hasTypes, outdatedTypes, TYPES_FOLDER } from './types-folder';
import { isVendored, unneededVendored, VENDOR_FOLDER, vendoredName } from './vendor';
import { Versions } from './versions';

type CheckLockOptions = Pick<LockChartsOptions, 'root' | 'engine' | 'keyrings' | 'onNotice'>;

/**
 * Checks that the lock is what the definitions ask for, and that vendored archives and types are what the lock says.
 * Fetches and writes nothing.
 *
 * @returns what the lock has
 * @throws ProblemError with everything that is not so
 */
export async function checkLock(
  requests: readonly ChartRequest[],
  options: CheckLockOptions,
): Promise<readonly LockedChart[]> {
  const { root, engine, keyrings = [] } = options;
  const lock = ChartLock.read(root);
  const problems = new ProblemList();
  const versions = new Versions(engine);
  const provenance = new Provenance(root, keyrings, engine);
  const isVendoring = isVendored(root);
  const used = new Set<LockedChart>();
  const wanted = mergeRequests(requests);
  for (const request of wanted) {
    await problems.collectAsync(async () => {
      const { archives } = findLocked(lock, request, root);
      const chart = lock.find(request);
      // A folder of the repository that holds everything itself is the same for everybody without a lock.
      if (!chart) return;
      used.add(chart);
      await refuseOtherVersion(chart, request, versions);
      refuseUnsigned(chart, request, provenance);
      if (isVendoring) problems.add(...archives.flatMap((archive) => [...vendoringProblems(archive, request, root)]));
    });
  }
  // Another version of a chart that is asked for has been said already.
  const unmet = wanted.filter((request) => !lock.find(request)).map(({ reference }) => keyOfReference(reference));
  for (const chart of lock.charts) {
    if (used.has(chart) || unmet.includes(keyOfReference(requestOf(chart).reference))) continue;
    const version = chart.version === undefined ? '' : ` ${chart.version}`;
    const where = [{ source: lock.locationOf(chart) }];
    problems.add(
      ...outdated(`'${LOCK_FILE}' has '${chart.name}'${version}, which no release asks for.`, where).problems,
    );
  }
  const needed = [...lock.archives()].map(([digest, chart]) => vendoredName(chart, digest));
  for (const name of unneededVendored(root, new Set(needed))) {
    const file = `${VENDOR_FOLDER}/${name}`;
    problems.add(...outdated(`No chart of '${LOCK_FILE}' needs '${file}'.`, [{ source: { file } }]).problems);
  }
  problems.throwIfAny();
  if (hasTypes(root)) await refuseOutdatedTypes(lock, options, versions);
  const notice = tryDescribeOtherEngine(lock, engineFacts().digest);
  if (notice !== undefined) options.onNotice?.(notice);
  return lock.charts;
}

/** The lock could have been edited by hand. */
async function refuseOtherVersion(chart: LockedChart, request: ChartRequest, versions: Versions): Promise<void> {
  const { reference, version: requested, where } = request;
  if (!('name' in reference) || chart.version === undefined || chart.version === requested) return;
  const isAdmitted = (await versions.admitted(requested, [chart.version], where)).length > 0;
  if (isAdmitted) return;
  const range = isExactVersion(requested) ? `not '${requested}'` : `which is not in the range '${requested}'`;
  throw outdated(`'${LOCK_FILE}' has '${chart.name}' ${chart.version}, ${range}.`, where);
}

function refuseUnsigned(chart: LockedChart, request: ChartRequest, provenance: Provenance): void {
  const { reference, where } = request;
  if (chart.signedBy || !('name' in reference)) return;
  const rule = provenance.tryFindRule(reference.repository);
  if (!rule) return;
  throw outdated(
    `'${LOCK_FILE}' does not say who signed '${chart.name}', but charts of ${rule.repository} must be signed.`,
    where,
  );
}

function* vendoringProblems(archive: LockedArchive, { where }: ChartRequest, root: string): Generator<Problem> {
  const problems = new ProblemList();
  const found = problems.collect(() => ({ vendored: tryFindVendored(archive, where, root) }));
  yield* problems.all;
  if (!found || found.vendored) return;
  yield {
    code: 'missing-chart',
    what: `The archive of '${archive.name}' ${archive.version} is not in '${VENDOR_FOLDER}'.`,
    where: [...where, { source: archive.source }],
    why: 'The repository keeps the archives of its charts, so that a fresh clone needs no network.',
    fix: "Run 'fairlead lock', and commit what it changes.",
  };
}

async function refuseOutdatedTypes(lock: ChartLock, options: CheckLockOptions, versions: Versions): Promise<void> {
  const charts = await Promise.all(
    lock.charts.map(async (chart) => {
      const { name, version, source } = chart;
      if (version !== undefined || !('folder' in source)) return { name, version: version ?? '' };
      const request: ChartRequest = { ...requestOf(chart), where: [{ source: lock.locationOf(chart) }] };
      const { folder = '' } = findLocked(lock, request, options.root);
      return readFacts(options.engine, { folder, digest: folderDigest(folder) }, nameRequest(request), request.where);
    }),
  );
  const files = await outdatedTypes(options.root, charts, versions);
  if (files.length === 0) return;
  throw new ProblemError({
    code: 'outdated-lock',
    what: `${files.map((file) => `'${TYPES_FOLDER}/${file}'`).join(', ')} ${files.length === 1 ? 'is' : 'are'} not what '${LOCK_FILE}' has.`,
    where: files.map((file) => ({ source: { file: `${TYPES_FOLDER}/${file}` } })),
    why: 'Types of another version hide which values have moved.',
    fix: "Run 'fairlead lock', and commit what it changes.",
  });
}
