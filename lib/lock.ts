import { cacheFolder, ContentCache } from './cache';
import { buildCluster } from './constructs';
import { openEngine } from './engine';
import { ProblemError, ProblemList } from './errors';
import { loadFleets, notFound, type LoadedFleet } from './load';
import type { AddonOverride, ProvenanceRule } from './model';
import { chartRequests } from './render';
import {
  ChartLock,
  checkLock,
  lockCharts,
  lockedNames,
  type ChartRequest,
  type LockChartsOptions,
  type LockedChart,
  type LockReport,
} from './sources';
import { unusedOverrides } from './turns';

/** How the charts of a repository are locked. */
export interface LockFleetsOptions
  extends
    Pick<LockChartsOptions, 'vendor' | 'types' | 'update' | 'verify' | 'plainHttp'>,
    Pick<LockChartsOptions, 'onProgress' | 'onNotice' | 'onStart'> {
  /** The repository: fleets are looked for in its `apps/`. @default - the current folder */
  readonly root?: string;
}

const NOTHING: LockReport = { charts: [], isLockChanged: false, vendored: [], types: [] };

/**
 * Writes down in `fairlead.lock` which charts the fleets of a repository render, and which bytes they are: those that every
 * release asks for on every cluster. Charts that no release asks for any more leave the lock.
 *
 * @throws ProblemError with everything that stands in the way; nothing has been written then, and where a fleet itself is
 *   broken, nothing has been fetched
 */
export async function lockFleets(options: LockFleetsOptions = {}): Promise<LockReport> {
  const { root = process.cwd(), onNotice } = options;
  const { requests, keyrings } = wantedCharts(loadFleets(root));
  const lock = ChartLock.read(root);
  refuseUnknownNames(lock, requests, options.update?.names ?? []);
  if (requests.length === 0 && lock.charts.length === 0) return NOTHING;
  const cache = new ContentCache(cacheFolder(), { ...(onNotice && { onNotice }) });
  const engine = openEngine({ cache });
  try {
    return await lockCharts(requests, { ...options, root, engine, cache, keyrings });
  } finally {
    await engine.close();
  }
}

/**
 * Checks that `fairlead.lock` is what the fleets of a repository ask for. Fetches and writes nothing.
 *
 * @returns the charts that the lock has
 * @throws ProblemError with everything that is not so
 */
export async function checkFleetLock(
  options: Pick<LockFleetsOptions, 'root' | 'onNotice'> = {},
): Promise<readonly LockedChart[]> {
  const { root = process.cwd(), onNotice } = options;
  const { requests, keyrings } = wantedCharts(loadFleets(root));
  const engine = openEngine();
  try {
    return await checkLock(requests, { root, engine, keyrings, ...(onNotice && { onNotice }) });
  } finally {
    await engine.close();
  }
}

interface WantedCharts {
  readonly requests: readonly ChartRequest[];
  readonly keyrings: readonly ProvenanceRule[];
}

/** What the releases of all fleets ask for. A fleet that cannot be built might ask for more than one sees. */
function wantedCharts(fleets: readonly LoadedFleet[]): WantedCharts {
  const problems = new ProblemList();
  const requests: ChartRequest[] = [];
  for (const fleet of fleets) {
    const read = new Set<AddonOverride>();
    let isComplete = true;
    for (const model of fleet.model.clusters) {
      const cluster = problems.collect(() => buildCluster(fleet, model, fleet.catalogue));
      isComplete &&= cluster !== undefined;
      if (!cluster) continue;
      for (const override of cluster.overridesRead) read.add(override);
      requests.push(...chartRequests(cluster));
    }
    if (isComplete) problems.add(...unusedOverrides(fleet, read));
  }
  const keyrings = problems.collect(() => mergeRules(fleets));
  if (keyrings === undefined || problems.all.length > 0) throw problems.toError();
  return { requests, keyrings };
}

/** One lock serves all fleets, so a repository of charts has one keyring. */
function mergeRules(fleets: readonly LoadedFleet[]): readonly ProvenanceRule[] {
  const rules = new Map<string, { readonly rule: ProvenanceRule; readonly fleet: LoadedFleet }>();
  const problems = new ProblemList();
  for (const fleet of fleets) {
    for (const rule of fleet.model.provenance) {
      const key = rule.repository.replace(/\/+$/, '');
      const other = rules.get(key);
      if (!other) rules.set(key, { rule, fleet });
      else if (other.rule.keyring !== rule.keyring) {
        problems.add({
          code: 'invalid-definition',
          what: `Charts of ${key} must be signed by a key of '${other.rule.keyring}' and of '${rule.keyring}'.`,
          where: [other.fleet, fleet].flatMap(({ model: { origin } }) => {
            const source = origin.locate?.(['provenance']) ?? origin.source;
            return source ? [{ source }] : [];
          }),
          why: "The fleets of a repository share 'fairlead.lock', and a chart in it has one signature.",
          fix: 'Name one keyring with all keys that are trusted.',
        });
      }
    }
  }
  problems.throwIfAny();
  return [...rules.values()].map(({ rule }) => rule);
}

/** @throws ProblemError where no chart that is asked for has such a name */
function refuseUnknownNames(lock: ChartLock, requests: readonly ChartRequest[], names: readonly string[]): void {
  const known = lockedNames(lock, requests);
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return;
  throw new ProblemError(missing.map((name) => notFound('chart', name, [...known], ' that a fleet renders here')));
}
