import { Lazy } from 'cdk8s';
import type { JsonObject, JsonValue } from '../yaml';
import { sortedKeys } from './sorted-keys';

/** A value that has no place in a manifest, with its path in the object. */
export class UnrenderableValue extends Error {
  constructor(
    public readonly path: readonly (string | number)[],
    public readonly reason: string,
  ) {
    super(reason);
  }
}

const MAX_DEPTH = 100;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * Turns what a construct holds into plain data in one pass: lazy values produced, undefined fields left out, keys sorted.
 *
 * @throws UnrenderableValue where a value is not data
 */
export function toPlain(value: unknown): JsonValue | undefined {
  return plain(value, []);
}

// One array is shared down the recursion, so that no path is built until a message needs it.
function plain(value: unknown, path: (string | number)[]): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
      if (LONE_SURROGATE.test(value)) throw new UnrenderableValue([...path], 'is not valid Unicode text');
      return value;
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new UnrenderableValue([...path], `is ${value}, which no manifest can hold`);
      return value;
    case 'object':
      break;
    default:
      throw new UnrenderableValue([...path], `is a ${typeof value}, not data`);
  }
  if (value === null) return null;
  if (path.length > MAX_DEPTH) throw new UnrenderableValue(path.slice(0, 5), 'contains itself or is nested too deeply');
  if (Array.isArray(value)) return plainArray(value, path);
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = (prototype === Object.prototype || prototype === null) && !isToken(value);
  if (!isPlain) return plainToken(value, path);
  return plainObject(value as Record<string, unknown>, path);
}

function plainArray(value: readonly unknown[], path: (string | number)[]): JsonValue[] {
  const result: JsonValue[] = [];
  for (let index = 0; index < value.length; index += 1) {
    path.push(index);
    const element = plain(value[index], path);
    if (element === undefined) throw new UnrenderableValue([...path], 'is undefined inside a list');
    path.pop();
    result.push(element);
  }
  return result;
}

function plainObject(value: Record<string, unknown>, path: (string | number)[]): JsonObject {
  const result: JsonObject = {};
  for (const key of sortedKeys(value)) {
    path.push(key);
    if (key === '__proto__') throw new UnrenderableValue([...path], 'has a name that would change other objects');
    const field = plain(value[key], path);
    if (field !== undefined) result[key] = field;
    path.pop();
  }
  return result;
}

function isToken(value: object): value is { resolve(): unknown } {
  return 'resolve' in value && typeof value.resolve === 'function';
}

/** Values that cdk8s resolves when it synthesizes: lazies, tokens, and its unions of number and string. */
function plainToken(value: object, path: (string | number)[]): JsonValue | undefined {
  if (value instanceof Lazy) return plain((value as unknown as { produce(): unknown }).produce(), path);
  if (isToken(value)) return plain(value.resolve(), path);
  if ('value' in value && (typeof value.value === 'string' || typeof value.value === 'number')) {
    return plain(value.value, path);
  }
  throw new UnrenderableValue([...path], `is an object of class '${value.constructor.name}', not plain data`);
}
