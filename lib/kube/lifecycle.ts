import data from './apis.data.json';
import { groupOf, versionOf } from './identity';
import { allGroups, tryFindKind, type KindInfo, type KindVersion } from './kinds';
import { minorAfter, minorNumber, NEWEST_KUBERNETES } from './kubernetes';
import { compareVersions } from './versions';

/** An API version and a kind in it. */
export interface Api {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Whether the API server of a minor version serves an API: by itself, only where its operator switched it on, not any
 * more, or not yet.
 */
export interface ApiStatus {
  readonly state: 'served' | 'optIn' | 'removed' | 'future';

  /** The first minor version that does not serve it any more, or that can serve it, where it is removed or future. */
  readonly since?: string;
}

/** What Kubernetes says of the end of an API. */
export interface ApiEnd {
  /** The first minor version that warns who uses it. */
  readonly deprecated: string;

  /** The first minor version that will not serve it, where that is decided. */
  readonly removed?: string;
}

/** What to use instead of an API, and whether a minor version serves that. */
export interface ApiReplacement extends Api, ApiStatus {}

/**
 * What becomes of an API of Kubernetes in a minor version, also in one that is not released yet as far as its end is
 * decided. Undefined for custom kinds, and for what Kubernetes never had.
 */
export function apiStatus({ apiVersion, kind }: Api, kubernetes: string): ApiStatus | undefined {
  const version = versionIn(tryFindKind(groupOf(apiVersion), kind), apiVersion);
  const removed = tryFindEnd({ apiVersion, kind })?.removed;
  const minor = minorNumber(kubernetes);
  if (version?.since === undefined || version.until === undefined) {
    // What no supported version serves is known by its end alone.
    return removed !== undefined && minorNumber(removed) <= minor ? { state: 'removed', since: removed } : undefined;
  }
  if (minor < minorNumber(version.since)) return { state: 'future', since: version.since };
  if (minor > minorNumber(version.until)) {
    if (version.until !== NEWEST_KUBERNETES) return { state: 'removed', since: minorAfter(version.until, 1) };
    if (removed !== undefined && minorNumber(removed) <= minor) return { state: 'removed', since: removed };
  }
  return { state: version.optIn ? 'optIn' : 'served' };
}

/** When an API of Kubernetes ends, undefined where nothing is said of that. */
export function tryFindEnd(api: Api): ApiEnd | undefined {
  const [deprecated, removed] = wordsOf(api) ?? [];
  if (deprecated === undefined) return undefined;
  return { deprecated: `1.${deprecated}`, ...(removed !== '-' && { removed: `1.${removed}` }) };
}

/**
 * What to use instead of an API on a cluster of a minor version: what Kubernetes names, else another version of the
 * kind, else the kind in another group; what that minor version serves by itself, else what it can serve, else what
 * comes first.
 */
export function tryFindReplacement(api: Api, kubernetes: string): ApiReplacement | undefined {
  const found = candidates(api, kubernetes).flatMap((candidate) => {
    const status = apiStatus(candidate, kubernetes);
    return status === undefined || status.state === 'removed' ? [] : [{ ...candidate, ...status }];
  });
  return (
    found.find(({ state }) => state === 'served') ??
    found.find(({ state }) => state === 'optIn') ??
    found.toSorted((a, b) => minorNumber(a.since ?? kubernetes) - minorNumber(b.since ?? kubernetes))[0]
  );
}

function candidates(api: Api, kubernetes: string): readonly Api[] {
  const { apiVersion, kind } = api;
  const isFuture = apiStatus(api, kubernetes)?.state === 'future';
  const named = successors(api);
  const kinds = [groupOf(apiVersion), ...allGroups()].flatMap((group) => {
    const info = tryFindKind(group, kind);
    return info?.builtIn === true ? [info] : [];
  });
  return [...named, ...kinds.flatMap(apisOf)].filter((each) => {
    if (each.kind !== kind || groupOf(each.apiVersion) !== groupOf(apiVersion)) return true;
    const order = compareVersions(versionOf(each.apiVersion), versionOf(apiVersion));
    // Nobody goes back to a version that is less stable, but where the better one is still to come.
    return isFuture ? order !== 0 : order < 0;
  });
}

/** What Kubernetes names as the replacement, what it names as that one's, and so on. */
function successors(api: Api): readonly Api[] {
  const found: Api[] = [];
  for (let words = wordsOf(api); words?.[2] !== undefined;) {
    const next = { apiVersion: words[2], kind: words[3] ?? api.kind };
    found.push(next);
    words = wordsOf(next);
  }
  return found;
}

function apisOf({ group, kind, versions }: KindInfo): readonly Api[] {
  return versions.map(({ name }) => ({ apiVersion: group === '' ? name : `${group}/${name}`, kind }));
}

function versionIn(info: KindInfo | undefined, apiVersion: string): KindVersion | undefined {
  if (info?.builtIn !== true) return undefined;
  return info.versions.find(({ name }) => name === versionOf(apiVersion));
}

// `21 25 policy/v1`: deprecated, removed or a dash, the replacement, and its kind where that is another.
function wordsOf({ apiVersion, kind }: Api): readonly string[] | undefined {
  const ends: Readonly<Record<string, Readonly<Record<string, string>>>> = data;
  const kinds = Object.hasOwn(ends, apiVersion) ? ends[apiVersion] : undefined;
  return kinds && Object.hasOwn(kinds, kind) ? kinds[kind]?.split(' ') : undefined;
}
