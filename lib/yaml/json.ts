/**
 * Data that JSON can hold.
 *
 * Integers that a `number` would round (beyond 2^53) are `bigint`: Kubernetes keeps 64 bits, so must we.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonArray | JsonObject;

/** A list of JSON values. */
export type JsonArray = JsonValue[];

/** A mapping of names to JSON values; a plain object, every name is its own property. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Whether a value is a mapping: neither null, nor a scalar, nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Prints a value as JSON on one line, 64-bit integers with all their digits (`JSON.stringify` throws on them). */
export function formatJson(value: JsonValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(formatJson).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, entry]) => `${JSON.stringify(key)}:${formatJson(entry)}`)
    .join(',')}}`;
}
