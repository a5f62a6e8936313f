import { groupOf, identityKey, kindsOfCrd, tryFindKind, type KubeObject } from '../../kube';
import { isJsonObject, type JsonObject, type JsonValue } from '../../yaml';

/** What an object says of its name and namespace, as far as it is text. */
function namesOf({ metadata }: JsonObject): { name?: string; namespace?: string; generateName?: string } {
  if (!isJsonObject(metadata)) return {};
  const { name, namespace, generateName } = metadata;
  return {
    ...(typeof name === 'string' && name !== '' && { name }),
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
    ...(typeof generateName === 'string' && generateName !== '' && { generateName }),
  };
}

/** An object's kind and its group, the empty string for the core group. */
export function kindOf({ apiVersion, kind }: JsonObject): { readonly group: string; readonly kind: string } {
  return { group: groupOf(textOf(apiVersion)), kind: textOf(kind) };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** `Kind.group/namespace/name`, without a dot for the core group, without a namespace where it says none. */
export function objectName(object: JsonObject): string {
  const { group, kind } = kindOf(object);
  const { name, namespace, generateName } = namesOf(object);
  const shown = name ?? (generateName === undefined ? '' : `${generateName}*`);
  return [group === '' ? kind : `${kind}.${group}`, ...(namespace === undefined ? [] : [namespace]), shown].join('/');
}

/** Tells objects apart as the API server does: group, kind, namespace and name. */
export class Identities {
  readonly #clusterWide = new Set<string>();

  /** @param objects those among which definitions say which custom kinds have no namespace */
  constructor(objects: readonly JsonObject[]) {
    for (const object of objects) {
      for (const { group, kind, scope } of kindsOfCrd(object as unknown as KubeObject)) {
        if (scope === 'Cluster') this.#clusterWide.add(`${group}/${kind}`);
      }
    }
  }

  /** The same for objects of which the API server has room for one; undefined for what has no name yet. */
  public tryFind(object: JsonObject): string | undefined {
    const { name } = namesOf(object);
    if (name === undefined) return undefined;
    const namespace = this.namespaceOf(object);
    return identityKey({
      apiVersion: textOf(object.apiVersion),
      kind: textOf(object.kind),
      metadata: { name, ...(namespace !== undefined && { namespace }) },
    });
  }

  /** The namespace that an object goes to; undefined where its kind has none. */
  public namespaceOf(object: JsonObject): string | undefined {
    const { group, kind } = kindOf(object);
    if (this.#clusterWide.has(`${group}/${kind}`) || tryFindKind(group, kind)?.scope === 'Cluster') return undefined;
    return namesOf(object).namespace ?? 'default';
  }
}
