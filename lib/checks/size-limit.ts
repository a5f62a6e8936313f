import { displayName, type KubeObject } from '../kube';
import type { Check, Finding } from './check';
import { isMap } from './subjects';

/** What Kubernetes allows all annotations of an object together, keys and values. */
const ANNOTATIONS = 256 * 1024;

/** What Kubernetes allows all values of a ConfigMap or Secret together. */
const DATA = 1024 * 1024;

/** What etcd takes in one request unless its operator says otherwise. */
const OBJECT = 1.5 * 1024 * 1024;

/** Objects are small enough for Kubernetes to store. */
export const sizeLimit: Check = {
  name: 'size-limit',
  severity: 'error',
  why: 'The API server refuses larger ones.',
  fix: 'Split the object into several.',

  *run(_cluster, { survey }) {
    // Every sum below is a part of the whole, so what is light as a whole keeps all limits.
    for (const { chart, object } of survey.heavy) {
      for (const finding of oversized(object.object)) yield { chart, object, ...finding };
    }
  },
};

function* oversized(object: KubeObject): Generator<Pick<Finding, 'message' | 'fix'>> {
  const name = displayName(object);
  const annotations = sizeOfEntries(object.metadata.annotations);
  if (annotations > ANNOTATIONS) {
    yield {
      message: `The annotations of ${name} have ${bytes(annotations, ANNOTATIONS)}.`,
      fix: 'Move the largest ones into a ConfigMap.',
    };
  }
  const data = sizeOfData(object);
  if (data > DATA) yield { message: `The data of ${name} has ${bytes(data, DATA)}.` };
  const size = sizeOfJson(object);
  if (size > OBJECT) yield { message: `${name} has ${bytes(size, OBJECT)} as JSON.` };
}

function bytes(size: number, limit: number): string {
  return `${size.toLocaleString('en-US')} bytes, but at most ${limit.toLocaleString('en-US')} are allowed`;
}

/** Bytes of a value as compact JSON. */
function sizeOfJson(value: unknown): number {
  if (typeof value === 'bigint') return String(value).length;
  if (typeof value !== 'object' || value === null) return Buffer.byteLength(JSON.stringify(value));
  if (Array.isArray(value)) return 2 + commas(value.length) + sum(value.map(sizeOfJson));
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return 2 + commas(entries.length) + sum(entries.map(([key, field]) => sizeOfJson(key) + 1 + sizeOfJson(field)));
}

function commas(count: number): number {
  return Math.max(0, count - 1);
}

function sizeOfEntries(map: unknown): number {
  if (!isMap(map)) return 0;
  return sum(
    Object.entries(map).map(
      ([key, value]) => Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
    ),
  );
}

/** Kubernetes counts the values alone, and those in base64 by what they decode to. */
function sizeOfData({ apiVersion, kind, data, binaryData, stringData }: KubeObject): number {
  if (apiVersion !== 'v1') return 0;
  if (kind === 'ConfigMap') return sizeOfTexts(data) + sizeOfBase64(binaryData);
  if (kind !== 'Secret') return 0;
  // A key in both counts once, as the API server lets `stringData` replace it.
  const encoded = isMap(data) && isMap(stringData) ? omit(data, stringData) : data;
  return sizeOfBase64(encoded) + sizeOfTexts(stringData);
}

function omit(
  map: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !Object.hasOwn(keys, key)));
}

function sizeOfTexts(map: unknown): number {
  return sum(textsOf(map).map((text) => Buffer.byteLength(text)));
}

function sizeOfBase64(map: unknown): number {
  return sum(textsOf(map).map((text) => Buffer.byteLength(text, 'base64')));
}

function textsOf(map: unknown): string[] {
  return isMap(map) ? Object.values(map).filter((value) => typeof value === 'string') : [];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
