import { createHash } from 'node:crypto';
import type { ContentCache } from '../cache';
import { admissionFacts } from './facts';
import { VerdictTable } from './verdict-table';
import { FieldReader, FieldWriter } from './wire';

/** Part of the cache where verdicts lie: one file for all of a context. */
const AREA = 'verdicts';

/** Contexts of which verdicts stay in memory, and verdicts of one that are kept on disk beside what was asked for last. */
const MAX_CONTEXTS = 512;
const MAX_ON_DISK = 200_000;

/** What the engine says of a request. One that is said of many requests is one object in memory, and one text on disk. */
export interface Said {
  readonly text: string;

  /** Whether an earlier run has asked. */
  readonly isFromDisk: boolean;
}

/** What is known of one context: what there is to say of itself, and of requests by their keys. */
export class KnownContext {
  /** As JSON. */
  public findings: string | undefined;
  readonly #new = new Map<string, Said>();
  readonly #texts = new Map<string, Said>();
  #kept = new VerdictTable(new Uint8Array());
  #keptTexts: readonly Said[] = [];

  constructor(
    /** What it is kept by. */
    public readonly key: string,
  ) {}

  public get(key: string): Said | undefined {
    return this.#new.get(key) ?? this.#keptTexts[this.#kept.tryFind(key) ?? -1];
  }

  /** Takes what the engine says now. */
  public add(key: string, text: string): void {
    const said = this.#texts.get(text) ?? { text, isFromDisk: false };
    this.#texts.set(text, said);
    this.#new.set(key, said);
  }

  /** For the disk: all of it, or of too much only what was asked for now. */
  public toBytes(asked: ReadonlySet<string>): Uint8Array {
    const all = new Map<string, Said>();
    for (const [key, number] of this.#kept.entries()) {
      const said = this.#keptTexts[number];
      if (said) all.set(key, said);
    }
    for (const [key, said] of this.#new) all.set(key, said);

    const kept = all.size <= MAX_ON_DISK ? [...all] : [...all].filter(([key]) => asked.has(key));
    const texts = [...new Set(kept.map(([, { text }]) => text))];
    const numbers = new Map(texts.map((text, index) => [text, index]));
    const table = VerdictTable.toBytes(kept.map(([key, { text }]) => [key, numbers.get(text) ?? 0]));
    return new FieldWriter()
      .field(this.findings ?? '[]')
      .list(texts)
      .field(table)
      .toBytes();
  }

  /** From the disk. */
  public static read(key: string, entry: Uint8Array): KnownContext {
    const known = new KnownContext(key);
    const reader = new FieldReader(entry);
    known.findings = reader.text();
    known.#keptTexts = reader.list().map((text) => ({ text: text.toString('utf8'), isFromDisk: true }));
    known.#kept = new VerdictTable(reader.bytes());
    return known;
  }
}

/** The key of a request within a context. */
export function verdictKey(judged: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(judged)).digest('base64url');
}

/** Verdicts by what they depend on: the module, the context, how objects are judged, the objects. */
export class KeptVerdicts {
  readonly #cache: ContentCache | undefined;
  readonly #contexts = new Map<string, KnownContext>();

  constructor(cache: ContentCache | undefined) {
    this.#cache = cache;
  }

  /** What is known of a context, from this run or an earlier one. */
  public contextOf(context: string, options: string): KnownContext {
    const key = [admissionFacts().digest, context, options].join('\n');
    const known = this.#contexts.get(key) ?? this.#read(key);
    this.#contexts.delete(key);
    this.#contexts.set(key, known);
    for (const oldest of this.#contexts.keys()) {
      if (this.#contexts.size <= MAX_CONTEXTS) break;
      this.#contexts.delete(oldest);
    }
    return known;
  }

  /** Keeps what is known of a context for later runs. */
  public write(known: KnownContext, asked: ReadonlySet<string>): void {
    if (this.#cache && known.findings !== undefined) this.#cache.write(AREA, known.key, known.toBytes(asked));
  }

  #read(key: string): KnownContext {
    const entry = this.#cache?.read(AREA, key);
    return entry ? KnownContext.read(key, entry) : new KnownContext(key);
  }
}
