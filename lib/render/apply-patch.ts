import { isDeepStrictEqual } from 'node:util';
import type { PatchFunction, RecordedPatch } from '../constructs';
import type { PatchRequest } from '../engine';
import { displayName, groupOf, type KubeObject } from '../kube';
import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';
import { droppedFields } from './dropped-fields';
import { toOrderedObject } from './object-change';
import { toPlain, UnrenderableValue } from './plain';

/** Why a patch cannot be applied, as the end of a sentence that begins with the patch. */
export class PatchFailure extends Error {}

/** What the engine is sent of a patch: plain data, in the names of Kubernetes. */
export type PatchBody = JsonObject | readonly JsonValue[];

/**
 * The data of a patch that is no function.
 *
 * @throws PatchFailure where it holds what is not data, or what its generated class does not know
 */
export function bodyOf({ patch, kind }: RecordedPatch): PatchBody {
  const given = asData(patch);
  if (Array.isArray(given)) return given;
  if (!isJsonObject(given)) throw new PatchFailure('is neither a partial object, nor operations, nor a function');
  if (!kind) return given;
  // A class writes names in its own way, and leaves out what it does not know.
  const body = asData(kind.manifest(patch as never)) as JsonObject;
  const [dropped] = droppedFields(given, body);
  if (dropped !== undefined) throw new PatchFailure(`has the field '${dropped}', which ${kind.name} does not know`);
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'apiVersion' && key !== 'kind'));
}

function asData(value: unknown): JsonValue | undefined {
  try {
    return toPlain(value);
  } catch (error) {
    if (!(error instanceof UnrenderableValue)) throw error;
    throw new PatchFailure(`has the field '${error.path.join('.')}', which ${error.reason}`);
  }
}

/** The request that applies a patch to one object. */
export function requestFor(object: KubeObject, body: PatchBody): PatchRequest {
  const patch = Array.isArray(body) ? (body as readonly JsonValue[]) : addressed(object, body as JsonObject);
  return { op: 'patch', objects: [object as unknown as JsonObject], patches: [{ object: 0, patch }] };
}

/** A partial object that says which object it is part of, as Kustomize reads one. */
function addressed(object: KubeObject, body: JsonObject): JsonObject {
  const { apiVersion, kind, metadata: own } = object;
  const { metadata = {} } = body;
  const named = { name: own.name, ...(own.namespace !== undefined && { namespace: own.namespace }) };
  const whole = { apiVersion, kind, ...body, metadata: isJsonObject(metadata) ? { ...named, ...metadata } : metadata };
  // Kustomize would leave kind, name and namespace as they are without a word.
  if (isJsonObject(metadata)) assertSame(object, whole as unknown as KubeObject);
  return whole;
}

/**
 * The object that a function makes of a copy.
 *
 * @throws PatchFailure where it returns something else
 */
export function callPatch(patch: PatchFunction, object: KubeObject): KubeObject {
  const copy = toPlain(object) as unknown as KubeObject;
  const returned = patch(copy);
  const result = returned === undefined ? copy : returned;
  if (result instanceof Promise) throw new PatchFailure('returns a promise; a patch cannot wait');
  if (!isJsonObject(result)) {
    const found = result === null ? 'null' : Array.isArray(result) ? 'a list' : `a ${typeof result}`;
    throw new PatchFailure(`returns ${found}, not an object`);
  }
  return checked(object, result);
}

/**
 * A patched object, checked: plain data, and still the same object.
 *
 * @throws PatchFailure where it is not
 */
export function checked(before: KubeObject, after: unknown): KubeObject {
  const plain = asData(after) as JsonObject;
  if (!isJsonObject(plain.metadata)) throw new PatchFailure('takes the metadata away');
  const object = toOrderedObject(plain);
  assertSame(before, object);
  return isDeepStrictEqual(before, object) ? before : object;
}

// Other objects, Argo CD and the checks know an object by these.
function assertSame(before: KubeObject, after: KubeObject): void {
  const facts = ({ apiVersion, kind, metadata }: KubeObject) => ({
    group: typeof apiVersion === 'string' ? groupOf(apiVersion) : apiVersion,
    kind,
    name: metadata.name,
    namespace: metadata.namespace,
  });
  const [old, now] = [facts(before), facts(after)];
  for (const field of ['group', 'kind', 'name', 'namespace'] as const) {
    if (old[field] === now[field]) continue;
    const said = (value: unknown) => (typeof value === 'string' ? `'${value}'` : 'nothing');
    throw new PatchFailure(
      `changes the ${field} of ${displayName(before)} from ${said(old[field])} to ${said(now[field])}`,
    );
  }
}
