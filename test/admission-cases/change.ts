import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from '../../lib/yaml';

/** Values by path, such as `spec.ports[0].port` or `metadata.labels[example.com/a]`; null takes a field away. */
export type Changes = Readonly<Record<string, JsonValue>>;

/** An object with changes; what a path leads through is made where it is missing. */
export function changed(object: JsonObject, changes: Changes): JsonObject {
  const copy = structuredClone(object);
  for (const [path, value] of Object.entries(changes)) put(copy, partsOf(path), structuredClone(value), path);
  return copy;
}

/** Of `a.b[0].c[d.e/f]`: `a`, `b`, 0, `c`, `d.e/f`. */
function partsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, inner, name]) => {
    if (name !== undefined) return name;
    return /^\d+$/.test(inner!) ? Number(inner) : inner!;
  });
}

function put(into: JsonObject | JsonArray, [part, ...rest]: (string | number)[], value: JsonValue, path: string): void {
  const holder = into as Record<string | number, JsonValue>;
  if (part === undefined || Array.isArray(into) !== (typeof part === 'number')) {
    throw new Error(`The path '${path}' does not lead through this object.`);
  }
  if (rest.length === 0) {
    if (value === null) Reflect.deleteProperty(into, part);
    else holder[part] = value;
    return;
  }
  const next = holder[part] ?? (typeof rest[0] === 'number' ? [] : {});
  if (!isJsonObject(next) && !Array.isArray(next)) throw new Error(`The path '${path}' leads through a value.`);
  holder[part] = next;
  put(next, rest, value, path);
}
