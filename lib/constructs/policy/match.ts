import { suggest } from '../../errors';
import { allGroups, kindsOfGroup, LABELS, servedVersions, tryFindKind, type KindInfo } from '../../kube';
import type { JsonObject } from '../../yaml';
import { CUSTOM_POD_RESOURCES, POD_CONDITIONS, POD_KINDS, POD_SUBRESOURCES } from './pods';
import type { PolicyCondition, PolicyKind, PolicyMatch, PolicyNamespaces, SettledPolicy } from './rule';

/** A kind as a rule matches it. */
export interface MatchedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** The kinds that a policy judges, as `group/Kind`. */
export function kindsOf({ kinds }: PolicyMatch): readonly PolicyKind[] {
  return kinds === 'pods' ? POD_KINDS : kinds;
}

/** What to write instead of a kind that neither Kubernetes nor a known CRD has; undefined where one has it. */
export function unknownKind(kind: string): string | undefined {
  if (Object.hasOwn(CUSTOM_POD_RESOURCES, kind) || tryFind(kind)) return undefined;
  const known = allGroups().flatMap((group) => kindsOfGroup(group).map(keyOf));
  const named = known.filter((candidate) => candidate.endsWith(`/${kind}`));
  if (named.length > 0) return `Write ${named.map((one) => `'${one}'`).join(' or ')}.`;
  return `${suggest(kind, known)} Kinds are written as 'group/Kind', those of the core group as 'Kind'.`;
}

/** The resources of a policy's match, each in the version that the API server converts all others to. */
export function resourcesOf(match: PolicyMatch, kubernetes: string): readonly MatchedResource[] {
  return kindsOf(match).flatMap((kind) => {
    const info = tryFind(kind);
    const group = kind.includes('/') ? kind.slice(0, kind.indexOf('/')) : '';
    const custom = CUSTOM_POD_RESOURCES[kind];
    if (info) return [{ group, version: versionFor(info, kubernetes), resource: info.plural }];
    return custom === undefined ? [] : [{ group, version: '*', resource: custom }];
  });
}

/** `matchConstraints` of a policy: kinds, subresources, operations, namespaces. */
export function matchConstraints({ rule: { match }, kubernetes, ...settled }: SettledPolicy): JsonObject {
  const operations = match.operations ?? ['CREATE', 'UPDATE'];
  const groups = new Map<string, { group: string; version: string; resources: string[] }>();
  for (const { group, version, resource } of resourcesOf(match, kubernetes)) {
    const key = `${group}/${version}`;
    const entry = groups.get(key) ?? { group, version, resources: [] };
    entry.resources.push(
      resource,
      ...subresourcesOf(match).filter((one) => group === '' && one.startsWith(`${resource}/`)),
    );
    groups.set(key, entry);
  }
  return {
    matchPolicy: 'Equivalent',
    ...namespaceSelector(settled.namespaces, settled.excludedNamespaces),
    resourceRules: [...groups.values()].map(({ group, version, resources }) => ({
      apiGroups: [group],
      apiVersions: [version],
      operations: [...operations],
      resources: [...new Set(resources)],
    })),
  };
}

/** `matchConditions` of a policy. */
export function matchConditions({ rule: { match } }: SettledPolicy): readonly PolicyCondition[] {
  return [...(match.kinds === 'pods' ? POD_CONDITIONS : []), ...(match.conditions ?? [])];
}

function tryFind(kind: string): KindInfo | undefined {
  const slash = kind.indexOf('/');
  return tryFindKind(kind.slice(0, Math.max(slash, 0)), kind.slice(slash + 1));
}

function keyOf({ group, kind }: KindInfo): string {
  return group === '' ? kind : `${group}/${kind}`;
}

function versionFor(info: KindInfo, kubernetes: string): string {
  // A cluster may have other versions of a CRD than those known here, and a version that it lacks would match nothing.
  if (!info.builtIn) return '*';
  return servedVersions(info, kubernetes)[0] ?? info.versions[0]?.name ?? 'v1';
}

function subresourcesOf(match: PolicyMatch): readonly string[] {
  return [...(match.kinds === 'pods' ? POD_SUBRESOURCES : []), ...(match.subresources ?? [])];
}

function namespaceSelector(namespaces: PolicyNamespaces, excluded: readonly string[]): JsonObject {
  const expressions: JsonObject[] = [];
  if (namespaces === 'tenants') expressions.push({ key: LABELS.tenant, operator: 'Exists' });
  else if (namespaces === 'platform') expressions.push({ key: LABELS.tenant, operator: 'DoesNotExist' });
  else if (namespaces !== 'all')
    expressions.push({ key: LABELS.tenant, operator: 'In', values: [...namespaces.tenants] });
  // The API server itself sets this label, and nobody can change it.
  if (excluded.length > 0)
    expressions.push({ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [...excluded] });
  return expressions.length === 0 ? {} : { namespaceSelector: { matchExpressions: expressions } };
}
