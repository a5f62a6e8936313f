import { describeUnwritable, isPlainObject } from './unwritable';
import { tryFormatNumber } from './write-number';
import { formatDoubleQuoted, formatText, isBlockText } from './write-string';

/**
 * Writes one value as one YAML document: block style, two blanks of indentation, keys in the order given.
 *
 * The same value gives the same bytes, ends in exactly one line feed, and every YAML 1.1 and 1.2 reader reads the same
 * value back. Throws a `TypeError` for what YAML cannot hold: undefined, functions, NaN, class instances.
 */
export function writeYaml(value: unknown): string {
  const text = new Writer(false).document(value);
  // Only a block that keeps its trailing empty lines can end a document in more than one line feed.
  return text.endsWith('\n\n') ? new Writer(true).document(value) : text;
}

/** Writes several values as one file, documents separated by `---` lines. */
export function writeYamlDocuments(values: Iterable<unknown>): string {
  return [...values].map(writeYaml).join('---\n');
}

// Deeper values could not be read back within the reader's limit, and a value that contains itself never ends.
const MAX_DEPTH = 190;
const INDENTS = Array.from({ length: MAX_DEPTH + 2 }, (_, depth) => '  '.repeat(depth));

function indentOf(depth: number): string {
  return INDENTS[depth] ?? '';
}

// Readers allow a key without `?` at most 1,024 characters, counted differently.
const LONGEST_SIMPLE_KEY = 500;

// Objects of a fleet repeat the same names and short values thousands of times.
const CACHE_SIZE = 8192;
const LONGEST_CACHED = 64;
const keyCache = new Map<string, string>();
const textCache = new Map<string, string>();

function remember(cache: Map<string, string>, text: string, written: string): string {
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(text, written);
  return written;
}

/** Marks a value that cannot be written; which one it was is looked for only then. */
class Unwritable extends Error {}

class Writer {
  constructor(private readonly quoteKeptLines: boolean) {}

  public document(value: unknown): string {
    try {
      return this.#root(value);
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      throw new TypeError(describeUnwritable(value, MAX_DEPTH), { cause: error });
    }
  }

  #root(value: unknown): string {
    if (typeof value === 'object' && value !== null) {
      if (Array.isArray(value)) return value.length === 0 ? '[]\n' : this.#list(value, 0, '');
      const keys = keysOf(value);
      return keys.length === 0 ? '{}\n' : this.#map(value as Record<string, unknown>, keys, 0, '');
    }
    return `${this.#scalar(value, 0)}\n`;
  }

  // `lead` is what stands before the first entry: its indentation, or the dash of the list item that it begins.
  #map(map: Record<string, unknown>, keys: readonly string[], depth: number, lead: string): string {
    if (depth > MAX_DEPTH) throw new Unwritable();
    let out = '';
    let before = lead;
    for (const key of keys) {
      const value = map[key];
      out += before + (keyCache.get(key) ?? formatKey(key, depth));
      out +=
        typeof value === 'object' && value !== null ? this.#below(value, depth) : ` ${this.#scalar(value, depth)}\n`;
      before = indentOf(depth);
    }
    return out;
  }

  /** A mapping or list behind its key. */
  #below(value: object, depth: number): string {
    if (Array.isArray(value)) {
      return value.length === 0 ? ' []\n' : `\n${this.#list(value, depth + 1, indentOf(depth + 1))}`;
    }
    const keys = keysOf(value);
    if (keys.length === 0) return ' {}\n';
    return `\n${this.#map(value as Record<string, unknown>, keys, depth + 1, indentOf(depth + 1))}`;
  }

  #list(list: readonly unknown[], depth: number, lead: string): string {
    if (depth > MAX_DEPTH) throw new Unwritable();
    let out = '';
    let before = lead;
    for (const item of list) {
      if (typeof item === 'object' && item !== null) {
        if (Array.isArray(item))
          out += item.length === 0 ? `${before}- []\n` : this.#list(item, depth + 1, `${before}- `);
        else {
          const keys = keysOf(item);
          out +=
            keys.length === 0
              ? `${before}- {}\n`
              : this.#map(item as Record<string, unknown>, keys, depth + 1, `${before}- `);
        }
      } else out += `${before}- ${this.#scalar(item, depth)}\n`;
      before = indentOf(depth);
    }
    return out;
  }

  #scalar(value: unknown, depth: number): string {
    switch (typeof value) {
      case 'string':
        return textCache.get(value) ?? this.#text(value, depth);
      case 'number':
      case 'bigint': {
        const text = tryFormatNumber(value);
        if (text === undefined) throw new Unwritable();
        return text;
      }
      case 'boolean':
        return value ? 'true' : 'false';
      default:
        if (value === null) return 'null';
        throw new Unwritable();
    }
  }

  #text(text: string, depth: number): string {
    if (text.includes('\n')) return this.#lines(text, depth);
    const written = formatText(text);
    return text.length <= LONGEST_CACHED ? remember(textCache, text, written) : written;
  }

  /** A text of several lines: a literal block where that is exact, else in quotes. */
  #lines(text: string, depth: number): string {
    const keeps = text.endsWith('\n\n');
    if ((keeps && this.quoteKeptLines) || !isBlockText(text)) return formatDoubleQuoted(text);
    const indent = indentOf(depth + 1);
    const ends = text.endsWith('\n');
    const body = (ends ? text.slice(0, -1) : text).replace(/^(?!\n|$)/gm, indent);
    return `|${keeps ? '+' : ends ? '' : '-'}\n${body}`;
  }
}

function formatKey(key: string, depth: number): string {
  const text = formatText(key);
  if (text.length > LONGEST_SIMPLE_KEY) return `? ${text}\n${indentOf(depth)}:`;
  const written = `${text}:`;
  return key.length <= LONGEST_CACHED ? remember(keyCache, key, written) : written;
}

function keysOf(value: object): string[] {
  if (!isPlainObject(value)) throw new Unwritable();
  return Object.keys(value);
}
