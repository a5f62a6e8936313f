/**
 * Freezes data as deep as it goes: an answer is shared by everybody who asks the same. Bytes cannot be frozen.
 *
 * What is frozen already was frozen here, all that is in it included.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  for (const entry of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) deepFreeze(entry);
  return Object.freeze(value);
}
