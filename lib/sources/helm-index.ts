import { ProblemError } from '../errors';
import { isJsonObject, readYaml, type JsonValue } from '../yaml';

/** A version of a chart as a repository's index lists it. */
export interface IndexEntry {
  readonly version: string;

  /** Where its archive is, the one to try first first; relative to the index or absolute. */
  readonly urls: readonly string[];

  /** Hexadecimal digits of the archive's sha256, where the index has them. */
  readonly digest?: string;
}

const MAX_INDEX_BYTES = 100 * 1024 * 1024;

/**
 * The index of a chart repository.
 *
 * Indexes grow to tens of megabytes of which one chart is wanted, so its lines are found first and only they are read.
 */
export class HelmIndex {
  readonly #charts = new Map<string, readonly IndexEntry[]>();
  #whole: JsonValue | undefined;

  constructor(private readonly text: string) {}

  /**
   * The versions of a chart, in the order of the index; undefined where it has no such chart.
   *
   * @throws Error where the text is no index
   */
  public find(name: string): readonly IndexEntry[] | undefined {
    const known = this.#charts.get(name);
    if (known) return known;
    const found = tryReadLines(this.text, name) ?? this.#readWhole(name);
    if (found) this.#charts.set(name, found);
    return found;
  }

  /** Names of all charts, for messages. */
  public names(): readonly string[] {
    return findSections(this.text)?.map(({ name }) => name) ?? Object.keys(this.#entries());
  }

  #readWhole(name: string): readonly IndexEntry[] | undefined {
    const entries = this.#entries();
    const list = Object.hasOwn(entries, name) ? entries[name] : undefined;
    return Array.isArray(list) ? list.flatMap(toEntry) : undefined;
  }

  #entries(): Readonly<Record<string, JsonValue>> {
    this.#whole ??= readWhole(this.text);
    const entries = isJsonObject(this.#whole) ? this.#whole.entries : undefined;
    if (!isJsonObject(entries)) throw new Error("It has no 'entries', so it is no index of charts.");
    return entries;
  }
}

function readWhole(text: string): JsonValue {
  if (text.trimStart().startsWith('{')) return JSON.parse(text) as JsonValue;
  const limits = { maxBytes: MAX_INDEX_BYTES, maxTokens: 100_000_000 };
  return readYaml(text, { file: 'index.yaml', limits })[0]?.value ?? null;
}

function toEntry(value: JsonValue): readonly IndexEntry[] {
  if (!isJsonObject(value)) return [];
  const { version, urls, digest } = value;
  if (typeof version !== 'string' || !Array.isArray(urls)) return [];
  return [
    {
      version,
      urls: urls.filter((url) => typeof url === 'string'),
      ...(typeof digest === 'string' && digest !== '' && { digest: digest.replace(/^sha256:/, '') }),
    },
  ];
}

interface Section {
  readonly name: string;

  /** Offsets of the lines below the name. */
  readonly start: number;
  readonly end: number;
}

/** The sections of `entries` in an index of the usual form; undefined where it has another. */
function findSections(text: string): readonly Section[] | undefined {
  const head = /^entries:[ \t]*(#.*)?\r?\n/m.exec(text);
  if (!head) return undefined;
  const sections: { name: string; start: number; end: number }[] = [];
  let indent: string | undefined;
  let at = head.index + head[0].length;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline + 1;
    // A name stands less deep than everything in its section, except for the dashes of its list.
    const first = text.charCodeAt(at);
    if (first !== 32 && first !== 10 && first !== 13 && first !== 35) {
      if (first !== 45 || indent !== '') break;
    }
    const prefix = /^ */.exec(text.slice(at, Math.min(next, at + 64)))?.[0] ?? '';
    if (indent === undefined || prefix.length <= indent.length) {
      const line = text.slice(at, next).trimEnd();
      const name = /^ *(?:([\w.-]+)|"([\w./-]+)"|'([\w./-]+)'):(?:[ \t]+#.*)?$/.exec(line);
      if (name) {
        if (indent !== undefined && prefix.length !== indent.length) return undefined;
        indent = prefix;
        const last = sections.at(-1);
        if (last) last.end = at;
        sections.push({ name: name[1] ?? name[2] ?? name[3] ?? '', start: next, end: text.length });
      } else if (!/^ *(- ?.*|#.*)?$/.test(line) || (indent === undefined && !/^ *(#.*)?$/.test(line))) {
        return undefined;
      }
    }
    at = next;
  }
  const last = sections.at(-1);
  if (last) last.end = Math.min(last.end, at);
  return sections.length === 0 || indent === '' ? undefined : sections;
}

/** The versions of a chart from its own lines alone; undefined where they are not of the usual form. */
function tryReadLines(text: string, name: string): readonly IndexEntry[] | undefined {
  const section = findSections(text)?.find((each) => each.name === name);
  if (!section) return undefined;
  const entries: IndexEntry[] = [];
  for (const item of itemsOf(text.slice(section.start, section.end).split(/\r?\n/)) ?? [undefined]) {
    const kept = item && keepKeys(item);
    if (!kept) return undefined;
    try {
      entries.push(...toEntry(readYaml(kept, { file: 'index.yaml' })[0]?.value ?? null));
    } catch (error) {
      // An alias, for example, means something only in the whole file.
      if (error instanceof ProblemError) return undefined;
      throw error;
    }
  }
  return entries;
}

/** The lines of each item of a list, the dash replaced by a blank. */
function itemsOf(lines: readonly string[]): readonly (readonly string[])[] | undefined {
  const items: string[][] = [];
  const [first] = lines;
  const dash = /^( *)- /.exec(first ?? '')?.[1];
  if (dash === undefined) return undefined;
  for (const line of lines) {
    if (line.startsWith(`${dash}- `)) items.push([`${dash}  ${line.slice(dash.length + 2)}`]);
    else items.at(-1)?.push(line);
  }
  return items;
}

const KEPT = /^(version|urls|digest):/;

/** The lines of an item that say where its archive is: most of an index is descriptions and maintainers. */
function keepKeys(lines: readonly string[]): string | undefined {
  const indent = /^ */.exec(lines[0] ?? '')?.[0] ?? '';
  let isKept = false;
  const kept: string[] = [];
  for (const line of lines) {
    const isKey = line.startsWith(indent) && /^[^\s-]/.test(line.slice(indent.length));
    if (isKey) isKept = KEPT.test(line.slice(indent.length));
    else if (line.trim() !== '' && !line.startsWith(indent)) return undefined;
    if (isKept) kept.push(line);
  }
  return kept.join('\n');
}
