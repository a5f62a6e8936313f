import type { JsonValue } from '../yaml';

/** Digits that may be an integer a `number` rounds. A number of that length within text only costs time. */
const LONG_NUMBER = /\d{16}/;

/** Text, or an integer that is long enough to be rounded. */
const TEXT_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

/** Data of the engine, integers beyond 2^53 with all their digits. */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? parseJsonExactly(text) : JSON.parse(text);
}

/**
 * Reads JSON whose integers may be longer than a `number`.
 *
 * Each becomes text with a mark before it, and the mark is one that the text does not have.
 */
function parseJsonExactly(text: string): unknown {
  let mark = 'integer:';
  while (text.includes(mark)) mark += ':';
  const marked = text.replace(TEXT_OR_LONG_INTEGER, (token) => {
    if (token.startsWith('"') || Number.isSafeInteger(Number(token))) return token;
    return `"${mark}${token}"`;
  });
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/** Prints data as JSON with sorted keys: the same text for the same data, whatever order it was made in. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as Record<string, JsonValue | undefined>)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}
