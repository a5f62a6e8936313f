import { createHash } from 'node:crypto';
import type { ContentCache } from '../cache';
import { admissionFacts } from './facts';
import { FieldReader, FieldWriter } from './wire';

/** Part of the cache where verdicts lie: one file for all of a context. */
const AREA = 'verdicts';

/** Contexts of which verdicts stay in memory, and how much of one is kept on disk beside what was asked for last. */
const MAX_CONTEXTS = 512;
const MAX_BYTES_ON_DISK = 16 * 1024 * 1024;

/** Bytes of one verdict on disk, besides its text. */
const ENTRY_BYTES = 51;

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
  readonly #said = new Map<string, Said>();
  readonly #texts = new Map<string, Said>();

  constructor(
    /** What it is kept by. */
    public readonly key: string,
  ) {}

  public get(key: string): Said | undefined {
    return this.#said.get(key);
  }

  /** Takes what the engine says now. */
  public add(key: string, text: string): void {
    const same = this.#texts.get(text);
    const said = same?.isFromDisk === false ? same : { text, isFromDisk: false };
    this.#texts.set(text, said);
    this.#said.set(key, said);
  }

  /** For the disk: all of it, or of too much only what was asked for now. */
  public toBytes(asked: ReadonlySet<string>): Uint8Array {
    const texts = new Map<string, number>();
    let bytes = this.#said.size * ENTRY_BYTES;
    for (const { text } of this.#said.values()) {
      if (texts.has(text)) continue;
      texts.set(text, texts.size);
      bytes += text.length;
    }
    const kept = [...this.#said].filter(([key]) => bytes <= MAX_BYTES_ON_DISK || asked.has(key));
    const fields = new FieldWriter()
      .field(this.findings ?? '[]')
      .list([...texts.keys()])
      .list(kept.map(([key]) => key));
    for (const [, { text }] of kept) fields.number(texts.get(text) ?? 0);
    return fields.toBytes();
  }

  /** From the disk. */
  public static read(key: string, entry: Uint8Array): KnownContext {
    const known = new KnownContext(key);
    const reader = new FieldReader(entry);
    known.findings = reader.text();
    const all = reader.list().map((text): Said => ({ text: text.toString('utf8'), isFromDisk: true }));
    for (const name of reader.list().map((bytes) => bytes.toString('latin1'))) {
      const said = all[reader.number()];
      if (said) known.#said.set(name, said);
    }
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
