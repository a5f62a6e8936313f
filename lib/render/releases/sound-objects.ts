import type { EngineFailure, EngineReply, RenderRequest } from '../../engine';
import { isJsonObject, type JsonObject, type JsonValue } from '../../yaml';

/** The items of a list, as `kubectl` takes lists apart; undefined for what is none. */
export function listedBy({ apiVersion, kind, items }: JsonObject): readonly JsonValue[] | undefined {
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return undefined;
  if (kind === 'List' || typeof apiVersion !== 'string') return items;
  // Items of a typed list need not say what they are.
  const own = { apiVersion, kind: kind.slice(0, -'List'.length) };
  return items.map((item) =>
    isJsonObject(item) && item.kind === undefined && item.apiVersion === undefined ? { ...own, ...item } : item,
  );
}

/** A reply whose documents are objects that can be told apart; else the failure that says which is not. */
export function soundReply(reply: EngineReply<RenderRequest> | undefined): EngineReply<RenderRequest> | undefined {
  if (reply === undefined || 'failure' in reply) return reply;
  for (const { source, object } of reply.answer.manifests) {
    const mistake = object && mistakeOf(object);
    if (mistake !== undefined)
      return { failure: { kind: 'output', message: mistake, file: source } satisfies EngineFailure };
  }
  return reply;
}

/** What keeps a document from being an object of Kubernetes; undefined where nothing does. */
function mistakeOf(object: JsonValue): string | undefined {
  if (!isJsonObject(object)) return 'an item of a list is no object';
  const items = listedBy(object);
  if (items) return items.map((item) => mistakeOf(item)).find((mistake) => mistake !== undefined);
  const { apiVersion, kind, metadata } = object;
  if (typeof kind !== 'string' || kind === '') return "an object has no 'kind'";
  if (typeof apiVersion !== 'string' || apiVersion === '') return `an object of kind '${kind}' has no 'apiVersion'`;
  if (metadata === undefined || metadata === null) return undefined;
  if (!isJsonObject(metadata)) return `'metadata' of an object of kind '${kind}' is no map`;
  const wrong = ['name', 'namespace'].find((field) => !isTextOrNothing(metadata[field]));
  return wrong === undefined ? undefined : `'metadata.${wrong}' of an object of kind '${kind}' is no text`;
}

function isTextOrNothing(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || typeof value === 'string';
}
