import { isMap } from './subjects';

type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = {};
const NO_ITEMS: readonly unknown[] = [];

/** A value somewhere in an object, undefined where the way to it ends. */
export function fieldIn(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isMap(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** A map somewhere in an object; an empty one where there is none. */
export function mapIn(value: unknown, ...path: readonly string[]): Fields {
  const found = fieldIn(value, ...path);
  return isMap(found) ? found : NO_FIELDS;
}

/** A list somewhere in an object; an empty one where there is none. */
export function listIn(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = fieldIn(value, ...path);
  return Array.isArray(found) ? found : NO_ITEMS;
}

/** A text somewhere in an object that is not empty. */
export function textIn(value: unknown, ...path: readonly string[]): string | undefined {
  const found = fieldIn(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A whole number somewhere in an object, whichever way its file was read. */
export function numberIn(value: unknown, ...path: readonly string[]): number | undefined {
  const found = fieldIn(value, ...path);
  if (typeof found === 'bigint') return Number(found);
  return typeof found === 'number' ? found : undefined;
}

/** Every text in a value, wherever it stands. */
export function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) yield* textsIn(inner);
  }
}
