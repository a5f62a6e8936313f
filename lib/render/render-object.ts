import { ApiObject, JsonPatch } from 'cdk8s';
import { groupOf, tryFindKind, type KubeObject } from '../kube';
import type { JsonObject, JsonValue } from '../yaml';
import { droppedFields } from './dropped-fields';
import { toPlain } from './plain';
import { sortedKeys } from './sorted-keys';
import { protectionOf, SYNC_WAVE, withSyncOptions } from './sync-options';

/** What cdk8s keeps private; its version is pinned as a peer, and a test fails when these move. */
interface Internals {
  readonly props: Readonly<Record<string, unknown>>;
  readonly patches: JsonPatch[];
  readonly metadata: MetadataInternals;
}
interface MetadataInternals {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly finalizers: string[];
  readonly ownerReferences: unknown[];
  readonly _additionalAttributes: Record<string, unknown>;
}

export interface RenderedFields {
  readonly object: KubeObject;

  /** Fields that were given and are not in the object, because its generated class does not know them. */
  readonly dropped: readonly string[];
}

/**
 * Renders one object: plain, keys in order, the chart's namespace only where the kind lives in one.
 *
 * @param wave place in the order of its Application, undefined where order does not matter
 * @throws UnrenderableValue where a value is not data
 */
export function renderObject(construct: ApiObject, wave: number | undefined): RenderedFields {
  const internals = construct as unknown as Internals;
  const metadata = renderMetadata(construct, internals, wave);
  if (construct.toJson === ApiObject.prototype.toJson) {
    const object = ordered(construct.apiVersion, construct.kind, metadata, internals.props);
    return { object: patched(object, internals.patches), dropped: [] };
  }
  // A generated class maps names and leaves out what it does not know; patches are applied to what really comes out.
  const patches = internals.patches.splice(0);
  try {
    const mapped = toPlain(construct.toJson() as unknown) as JsonObject;
    const given = toPlain({ ...internals.props, metadata: undefined }) as JsonObject;
    const object = ordered(construct.apiVersion, construct.kind, metadata, mapped);
    return { object: patched(object, patches), dropped: droppedFields(given, mapped) };
  } finally {
    internals.patches.push(...patches);
  }
}

function ordered(
  apiVersion: string,
  kind: string,
  metadata: JsonObject,
  fields: Readonly<Record<string, unknown>>,
): KubeObject {
  const object: Record<string, JsonValue> = { apiVersion, kind, metadata };
  for (const key of sortedKeys(fields)) {
    if (key === 'apiVersion' || key === 'kind' || key === 'metadata') continue;
    const value = toPlain(fields[key]);
    if (value !== undefined) object[key] = value;
  }
  return object as unknown as KubeObject;
}

function patched(object: KubeObject, patches: readonly JsonPatch[]): KubeObject {
  if (patches.length === 0) return object;
  const { apiVersion, kind, metadata, ...fields } = JsonPatch.apply(object, ...patches) as KubeObject;
  return ordered(apiVersion, kind, toPlain(metadata) as JsonObject, fields);
}

function renderMetadata(construct: ApiObject, { metadata, props }: Internals, wave: number | undefined): JsonObject {
  const given = { ...(wave !== undefined && wave > 0 && { [SYNC_WAVE]: String(wave) }), ...metadata.annotations };
  const annotations = withSyncOptions(given, protectionOf(construct));
  const plain = toPlain({
    ...metadata._additionalAttributes,
    name: metadata.name,
    namespace: namespaceOf(construct, metadata, props),
    annotations: orNothing(annotations),
    labels: orNothing(metadata.labels),
    finalizers: orNothing(metadata.finalizers),
    ownerReferences: orNothing(metadata.ownerReferences),
  }) as JsonObject;
  return plain;
}

/** An empty map or list says nothing, and would only stand in the way of a reader. */
function orNothing<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

/** The chart's namespace is for kinds that live in one; what the object itself says is kept, and judged by a check. */
function namespaceOf(construct: ApiObject, metadata: MetadataInternals, props: Internals['props']): string | undefined {
  const own = (props.metadata as { namespace?: string } | undefined)?.namespace;
  if (own !== undefined) return own;
  const info = tryFindKind(groupOf(construct.apiVersion), construct.kind);
  return info?.scope === 'Cluster' ? undefined : metadata.namespace;
}
