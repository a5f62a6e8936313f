import { groupOf, versionOf } from './identity';
import data from './kinds.data.json';
import { minorNumber, NEWEST_KUBERNETES, SUPPORTED_KUBERNETES } from './kubernetes';

/** Whether the objects of a kind live in a namespace. */
export type KindScope = 'Namespaced' | 'Cluster';

/** A version of a kind and the Kubernetes versions whose API server can serve it. */
export interface KindVersion {
  readonly name: string;

  /** The first supported Kubernetes minor that has it, undefined for custom kinds. */
  readonly since?: string;

  /** The last supported Kubernetes minor that has it, undefined for custom kinds. */
  readonly until?: string;

  /** Whether the API server serves it only where its operator switched it on, as it does alpha and most beta versions. */
  readonly optIn: boolean;
}

/** What Fairlead knows of a kind. */
export interface KindInfo {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: KindScope;

  /** Whether Kubernetes itself brings the kind. All others come from a CustomResourceDefinition. */
  readonly builtIn: boolean;

  /** The versions, the one to prefer first. */
  readonly versions: readonly KindVersion[];
}

/** A kind of a group (the empty string for the core group), or undefined where neither Kubernetes nor our CRD data has it. */
export function tryFindKind(group: string, kind: string): KindInfo | undefined {
  return table().get(group)?.get(kind);
}

/** All known kinds of a group, sorted; none where the group is unknown. */
export function kindsOfGroup(group: string): readonly KindInfo[] {
  return [...(table().get(group)?.values() ?? [])];
}

/** The groups that any known kind is in, sorted, the core group as the empty string. */
export function allGroups(): readonly string[] {
  return [...table().keys()].sort();
}

/** The name of every known kind, each once, sorted: candidates for a suggestion. */
export function allKindNames(): readonly string[] {
  const names = new Set([...table().values()].flatMap((kinds) => [...kinds.keys()]));
  return [...names].sort();
}

/**
 * The versions of a kind that the API server of a Kubernetes minor can serve, the one to prefer first. For custom kinds
 * that is all of them. A minor beyond those that Fairlead knows counts as the nearest that it knows.
 */
export function servedVersions(info: KindInfo, kubernetes: string): readonly string[] {
  return info.versions.filter((version) => hasVersion(version, kubernetes)).map((version) => version.name);
}

/** Whether the API server of a Kubernetes minor can serve a kind in this API version, switched on or not. */
export function isServed(apiVersion: string, kind: string, kubernetes: string): boolean {
  const info = tryFindKind(groupOf(apiVersion), kind);
  return info !== undefined && servedVersions(info, kubernetes).includes(versionOf(apiVersion));
}

/**
 * The APIs that the API server of a Kubernetes minor serves by itself, as Helm names them: `apps/v1` and
 * `apps/v1/Deployment`, sorted.
 */
export function builtInApis(kubernetes: string): readonly string[] {
  const kinds = [...table().values()].flatMap((group) => [...group.values()]).filter(({ builtIn }) => builtIn);
  return [...new Set(kinds.flatMap((info) => apisOfKind(info, kubernetes)))].sort();
}

/** The APIs that a kind brings, as Helm names them, without those that an operator must switch on. */
export function apisOfKind(info: KindInfo, kubernetes: string): readonly string[] {
  return info.versions
    .filter((version) => !version.optIn && hasVersion(version, kubernetes))
    .flatMap(({ name }) => {
      const version = info.group === '' ? name : `${info.group}/${name}`;
      return [version, `${version}/${info.kind}`];
    });
}

type Kinds = ReadonlyMap<string, ReadonlyMap<string, KindInfo>>;

let decoded: Kinds | undefined;

function table(): Kinds {
  return (decoded ??= decode());
}

function decode(): Kinds {
  const groups = new Map<string, ReadonlyMap<string, KindInfo>>();
  for (const builtIn of [true, false]) {
    const source: Readonly<Record<string, Readonly<Record<string, string>>>> = builtIn ? data.builtIn : data.custom;
    for (const [group, kinds] of Object.entries(source)) {
      const infos = Object.entries(kinds).map(
        ([kind, text]) => [kind, decodeKind(group, kind, text, builtIn)] as const,
      );
      groups.set(group, new Map(infos));
    }
  }
  return groups;
}

// `ipaddresses C v1:33-37,v1beta1:31-36`: plural, scope, versions. No range means every supported minor.
function decodeKind(group: string, kind: string, text: string, builtIn: boolean): KindInfo {
  const [plural = '', scope, versions = ''] = text.split(' ');
  return {
    group,
    kind,
    plural,
    scope: scope === 'N' ? 'Namespaced' : 'Cluster',
    builtIn,
    versions: versions.split(',').map((version) => decodeVersion(group, version, builtIn)),
  };
}

function decodeVersion(group: string, text: string, builtIn: boolean): KindVersion {
  const [name = '', range] = text.split(':');
  if (!builtIn) return { name, optIn: false };
  const [since, until] = range?.split('-').map((minor) => `1.${minor}`) ?? [OLDEST, NEWEST_KUBERNETES];
  return { name, since, until, optIn: isOptIn(group, name) };
}

const OLDEST: string = SUPPORTED_KUBERNETES[0];

// Since 1.24 new beta versions are off by default. Of the older ones one outlived 1.29.
// https://github.com/kubernetes/enhancements/tree/master/keps/sig-architecture/3136-beta-apis-off-by-default
function isOptIn(group: string, version: string): boolean {
  return /alpha|beta/.test(version) && !(group === 'flowcontrol.apiserver.k8s.io' && version === 'v1beta3');
}

function hasVersion({ since, until }: KindVersion, kubernetes: string): boolean {
  if (since === undefined || until === undefined) return true;
  const minor = Math.min(Math.max(minorNumber(kubernetes), minorNumber(OLDEST)), minorNumber(NEWEST_KUBERNETES));
  return minorNumber(since) <= minor && minor <= minorNumber(until);
}
