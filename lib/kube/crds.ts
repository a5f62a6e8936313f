import { groupOf, type KubeObject } from './identity';
import type { KindInfo } from './kinds';
import { compareVersions } from './versions';

// Users and charts wrote it, so any of it may be missing.
interface CrdSpec {
  readonly group?: unknown;
  readonly names?: { readonly kind?: unknown; readonly plural?: unknown };
  readonly scope?: unknown;
  readonly versions?: unknown;
}

interface CrdVersion {
  readonly name?: unknown;
  readonly served?: unknown;
}

/** Whether an object is a CustomResourceDefinition. */
export function isCrd(object: KubeObject): boolean {
  return object.kind === 'CustomResourceDefinition' && groupOf(object.apiVersion) === 'apiextensions.k8s.io';
}

/** The kind that a CustomResourceDefinition brings; nothing for any other object or where its spec is incomplete. */
export function kindsOfCrd(object: KubeObject): readonly KindInfo[] {
  if (!isCrd(object)) return [];
  const { group, names, scope, versions } = (object.spec ?? {}) as CrdSpec;
  if (typeof group !== 'string' || typeof names?.kind !== 'string' || typeof names.plural !== 'string') return [];
  return [
    {
      group,
      kind: names.kind,
      plural: names.plural,
      scope: scope === 'Cluster' ? 'Cluster' : 'Namespaced',
      builtIn: false,
      versions: servedNames(versions).map((name) => ({ name, optIn: false })),
    },
  ];
}

function servedNames(versions: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(versions) ? versions : [];
  return list
    .flatMap((version) => {
      const { name, served } = (version ?? {}) as CrdVersion;
      return typeof name === 'string' && served !== false ? [name] : [];
    })
    .sort(compareVersions);
}
