import { displayPath } from './path';
import { tryFormatNumber } from './write-number';

/** Finds what of a value YAML cannot hold, and says where: a mistake of the caller, not of the user. */
export function describeUnwritable(value: unknown, maxDepth: number): string {
  const found = tryFind(value, [], maxDepth);
  const where =
    found === undefined || found.path.length === 0 ? 'The value' : `The value at '${displayPath(found.path)}'`;
  return `${where} cannot be written as YAML: it is ${found?.form ?? 'not plain data'}.`;
}

/** Whether an object is plain data and no instance of a class, whichever realm it was made in. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Another realm (a worker, a sandbox) has an Object.prototype of its own, which also ends the chain.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

interface Found {
  readonly path: readonly (string | number)[];
  readonly form: string;
}

function tryFind(value: unknown, path: readonly (string | number)[], maxDepth: number): Found | undefined {
  const form = tryNameForm(value);
  if (form !== undefined) return { path, form };
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length > maxDepth) return { path: path.slice(0, 5), form: 'nested too deep, or contains itself' };
  const entries: Iterable<[string | number, unknown]> = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, entry] of entries) {
    const found = tryFind(entry, [...path, key], maxDepth);
    if (found !== undefined) return found;
  }
  return undefined;
}

function tryNameForm(value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    case 'number':
    case 'bigint':
      return tryFormatNumber(value) === undefined ? 'a number that is not finite or beyond 64 bits' : undefined;
    case 'object': {
      if (value === null || Array.isArray(value)) return undefined;
      if (isPlainObject(value)) return undefined;
      return `an instance of ${value.constructor.name || 'a class'}, not a plain object`;
    }
    default:
      return undefined;
  }
}
