import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';
import { ANY_MAP, ANY_VALUE, named, quote, unionOf, type TypeMember, type TypeText } from './type-text';
import { ANYTHING, branchesOf, type SchemaAt } from './values-schema';

/** Maps and lists are written by whoever knows what is in them. */
interface Inner {
  map(): TypeText;
  items(): TypeText;
}

/** The type of a default value, widened; an empty text or list says little, and nothing says nothing. */
export function typeOfDefault(value: JsonValue | undefined, map: () => TypeText): TypeText {
  if (value === undefined || value === null) return ANY_VALUE;
  if (Array.isArray(value)) return { kind: 'list', items: value.length === 0 ? ANY_VALUE : typeOfItems(value) };
  if (typeof value === 'object') return map();
  // Charts write an empty text for 'not set', whatever belongs there.
  if (value === '') return unionOf([named('string'), named('number'), named('boolean')]);
  return named(typeof value === 'bigint' ? 'number' : typeof value);
}

/** The type of the items of a list of defaults; items that are maps can have further keys. */
function typeOfItems(items: readonly JsonValue[]): TypeText {
  const maps = items.filter(isJsonObject);
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))].sort();
  const members = keys.map((key): TypeMember => {
    const values = maps.flatMap((map) => (Object.hasOwn(map, key) ? [map[key]] : []));
    return { key, type: unionOf([...values.map((value) => typeOfItems([value ?? null]))]), comment: [] };
  });
  const map: TypeText = members.length === 0 ? ANY_MAP : { kind: 'map', members, isOpen: true };
  return unionOf(items.map((item) => typeOfDefault(item, () => map)));
}

/** The types that schemas admit, all alternatives together; none where they do not say. */
export function typesOfSchemas(schemas: readonly SchemaAt[], inner: Inner): readonly TypeText[] {
  const names = new Set<string>();
  const types: TypeText[] = [];
  for (const { schema } of schemas.flatMap((at) => branchesOf(at))) {
    if (schema === ANYTHING) return [ANY_VALUE];
    if (!isJsonObject(schema)) continue;
    const literals = Array.isArray(schema.enum) ? schema.enum : schema.const === undefined ? undefined : [schema.const];
    if (literals) types.push(...literals.map(literalType));
    else for (const name of typeNames(schema)) names.add(name);
  }
  for (const name of [...names].sort()) {
    if (name === 'object') types.push(inner.map());
    else if (name === 'array') types.push({ kind: 'list', items: inner.items() });
    else if (name === 'integer' || name === 'number') types.push(named('number'));
    else if (name === 'string' || name === 'boolean' || name === 'null') types.push(named(name));
  }
  return types;
}

function typeNames(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (type !== undefined) return [type].flat().filter((name) => typeof name === 'string');
  if (['properties', 'patternProperties', 'additionalProperties'].some((name) => name in schema)) return ['object'];
  return 'items' in schema ? ['array'] : [];
}

function literalType(value: JsonValue): TypeText {
  if (typeof value === 'string') return named(quote(value));
  return typeof value === 'object' && value !== null ? ANY_VALUE : named(String(value));
}
