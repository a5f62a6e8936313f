import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';

/** A schema, and the document that its local references are looked up in. */
export interface SchemaAt {
  readonly schema: JsonValue;
  readonly root: JsonValue;

  /** The local reference that led here. */
  readonly ref?: string;
}

/** What schemas say of the keys of a map, all alternatives together. */
export interface MapSchema {
  readonly properties: ReadonlyMap<string, readonly SchemaAt[]>;
  readonly patterns: readonly { readonly pattern: RegExp; readonly schema: SchemaAt }[];

  /** Keys besides those: `any` where the schema admits them in words, `none` where it refuses them. */
  readonly others: 'any' | 'none' | 'unsaid';
  readonly otherSchemas: readonly SchemaAt[];
}

const SAYS_NOTHING: MapSchema = { properties: new Map(), patterns: [], others: 'unsaid', otherSchemas: [] };

/** What several schemas, all of which hold, say of the keys of a map. */
export function readMapSchema(schemas: readonly SchemaAt[]): MapSchema {
  const known = new Map<JsonValue, MapSchema>();
  return all(schemas.map((schema) => readOne(schema, known)));
}

/** Schemas of the items of a list. */
export function itemSchemas(schemas: readonly SchemaAt[]): readonly SchemaAt[] {
  return schemas.flatMap((at) =>
    branchesOf(at).flatMap(({ schema, root }) => {
      if (!isJsonObject(schema)) return [];
      const listed = [schema.items, schema.prefixItems].flatMap((items) => (Array.isArray(items) ? items : [items]));
      return listed.flatMap((item) => (item === undefined ? [] : [{ schema: item, root }]));
    }),
  );
}

/**
 * A schema with all that it refers to and combines, flat and each once, to look at what each says of other things than
 * keys.
 */
export function branchesOf(at: SchemaAt, seen = new Set<JsonValue>()): readonly SchemaAt[] {
  const { schema, root } = at;
  if (!isJsonObject(schema)) return [at];
  if (seen.has(schema)) return [];
  seen.add(schema);
  const target = referenceOf(at);
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => listOf(schema, name));
  return [
    at,
    ...(target ? branchesOf(target, seen) : []),
    ...parts.flatMap((part) => branchesOf({ schema: part, root }, seen)),
  ];
}

/** @param known schemas that were read before; one that is being read says nothing within itself */
function readOne(at: SchemaAt, known: Map<JsonValue, MapSchema>): MapSchema {
  const { schema, root } = at;
  if (schema === false) return { ...SAYS_NOTHING, others: 'none' };
  if (!isJsonObject(schema)) return SAYS_NOTHING;
  const before = known.get(schema);
  if (before) return before;
  known.set(schema, SAYS_NOTHING);
  const read = (part: JsonValue) => readOne({ schema: part, root }, known);
  const target = referenceOf(at);
  const alternatives = ['anyOf', 'oneOf'].map((name) => listOf(schema, name).filter(admitsMaps).map(read));
  const conditional = ['then', 'else'].flatMap((name) => (schema[name] === undefined ? [] : [read(schema[name])]));
  const said = all([
    readKeywords(schema, root),
    ...(target ? [readOne(target, known)] : []),
    ...listOf(schema, 'allOf').map(read),
    ...alternatives.filter((list) => list.length > 0).map(any),
    // A condition adds keys, but what it refuses it refuses only at times.
    ...conditional.map((part): MapSchema => ({ ...part, others: part.others === 'none' ? 'unsaid' : part.others })),
  ]);
  known.set(schema, said);
  return said;
}

function listOf(schema: JsonObject, name: string): readonly JsonValue[] {
  const list = schema[name];
  return Array.isArray(list) ? list : [];
}

function readKeywords(schema: JsonObject, root: JsonValue): MapSchema {
  const of = (entry: JsonValue): SchemaAt => ({ schema: entry, root });
  const entries = (value: JsonValue | undefined) => (isJsonObject(value) ? Object.entries(value) : []);
  const others = schema.additionalProperties ?? schema.unevaluatedProperties;
  return {
    properties: new Map(entries(schema.properties).map(([key, entry]) => [key, [of(entry)]])),
    patterns: entries(schema.patternProperties).map(([text, entry]) => ({
      pattern: toRegExp(text),
      schema: of(entry),
    })),
    others: others === undefined ? 'unsaid' : others === false ? 'none' : 'any',
    otherSchemas: isJsonObject(others) ? [of(others)] : [],
  };
}

/** What a `$ref` or its kin leads to; a reference to another document is never followed. */
export function referenceOf({ schema, root }: SchemaAt): SchemaAt | undefined {
  if (!isJsonObject(schema)) return undefined;
  const { $ref: ref } = schema;
  if (schema.$dynamicRef !== undefined || schema.$recursiveRef !== undefined) return { schema: ANYTHING, root };
  if (typeof ref !== 'string') return undefined;
  const target = ref.startsWith('#') ? tryFollow(root, ref.slice(1)) : undefined;
  return target === undefined ? { schema: ANYTHING, root } : { schema: target, root, ref };
}

/** What stands for a schema that is not here: it admits everything, in words. */
export const ANYTHING: JsonObject = { additionalProperties: true };

function tryFollow(root: JsonValue, pointer: string): JsonValue | undefined {
  if (pointer === '') return root;
  if (!pointer.startsWith('/')) return undefined;
  let current: JsonValue | undefined = root;
  for (const step of pointer.slice(1).split('/')) {
    const key = tryDecode(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(current)) current = current[Number(key)];
    else if (isJsonObject(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function admitsMaps(schema: JsonValue): boolean {
  if (!isJsonObject(schema)) return schema !== false;
  const { type } = schema;
  return type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));
}

/** An expression that JavaScript does not understand matches everything: then no key is called unknown. */
function toRegExp(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch {
    return /(?:)/;
  }
}

/** All of them hold: what one refuses is refused. */
function all(parts: readonly MapSchema[]): MapSchema {
  return combine(parts, parts.some(({ others }) => others === 'none') ? 'none' : undefined);
}

/** One of them holds: what all refuse is refused. */
function any(parts: readonly MapSchema[]): MapSchema {
  return combine(parts, parts.every(({ others }) => others === 'none') ? 'none' : undefined);
}

function combine(parts: readonly MapSchema[], others: 'none' | undefined): MapSchema {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const properties = new Map<string, readonly SchemaAt[]>();
  for (const part of parts) {
    for (const [key, schemas] of part.properties) {
      properties.set(key, distinct([...(properties.get(key) ?? []), ...schemas]));
    }
  }
  return {
    properties,
    patterns: parts.flatMap(({ patterns }) => patterns),
    others: others ?? (parts.some((part) => part.others === 'any') ? 'any' : 'unsaid'),
    otherSchemas: distinct(parts.flatMap(({ otherSchemas }) => otherSchemas)),
  };
}

/** Alternatives often share a schema, and would multiply it at every level. */
function distinct(schemas: readonly SchemaAt[]): readonly SchemaAt[] {
  return [...new Map(schemas.map((at) => [at.schema, at])).values()];
}
