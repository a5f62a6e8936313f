import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from '../yaml';

/** A map with a field, or the map itself where it already has it. A new field takes its place in the order of names. */
export function withField<M extends JsonObject>(map: M, key: string, value: JsonValue): M {
  if (Object.hasOwn(map, key)) return map[key] === value ? map : { ...map, [key]: value };
  const entries = Object.entries(map);
  const after = entries.findIndex(([name]) => name > key);
  entries.splice(after < 0 ? entries.length : after, 0, [key, value]);
  return Object.fromEntries(entries) as M;
}

/** A map whose field has been changed by a function, or the map itself where it has no such field or that stays as it is. */
export function updateField<M extends JsonObject>(map: M, key: string, change: (value: JsonValue) => JsonValue): M {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return value === undefined ? map : withField(map, key, change(value));
}

/** The same for a field that is a map. */
export function updateMap<M extends JsonObject>(map: M, key: string, change: (value: JsonObject) => JsonObject): M {
  return updateField(map, key, (value) => (isJsonObject(value) ? change(value) : value));
}

/** The same for each element of a field that is a list. */
export function updateEach<M extends JsonObject>(map: M, key: string, change: (value: JsonValue) => JsonValue): M {
  return updateField(map, key, (value) => (Array.isArray(value) ? mapList(value, change) : value));
}

/** A list with its elements changed, or the list itself where all stay as they are. */
export function mapList(list: JsonArray, change: (value: JsonValue) => JsonValue): JsonArray {
  const changed = list.map(change);
  return changed.some((element, index) => element !== list[index]) ? changed : list;
}
