import { createHash } from 'node:crypto';
import type { ContentCache } from '../cache';
import { admissionFacts } from './facts';
import { FieldReader, FieldWriter } from './wire';

/** Part of the cache where verdicts lie: one file for all of a context. */
const AREA = 'admit';

/** Contexts of which verdicts stay in memory, and how much of one is kept on disk beside what was asked for last. */
const MAX_CONTEXTS = 512;
const MAX_BYTES_ON_DISK = 16 * 1024 * 1024;

/** What is known of one context: what there is to say of itself, and verdicts by the keys of their requests. */
export interface KnownContext {
  readonly key: string;
  findings: string | undefined;
  readonly verdicts: Map<string, string>;

  /** Keys that come from an earlier run. */
  readonly fromDisk: ReadonlySet<string>;
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

  /** Keeps what is known of a context for later runs; of too much, only what was asked for now. */
  public write({ key, findings, verdicts }: KnownContext, asked: ReadonlySet<string>): void {
    if (!this.#cache || findings === undefined) return;
    let bytes = 0;
    for (const text of verdicts.values()) bytes += text.length;
    const kept = [...verdicts].filter(([name]) => bytes <= MAX_BYTES_ON_DISK || asked.has(name));
    this.#cache.write(AREA, key, new FieldWriter().field(findings).list(kept.flat()).toBytes());
  }

  #read(key: string): KnownContext {
    const entry = this.#cache?.read(AREA, key);
    if (!entry) return { key, findings: undefined, verdicts: new Map(), fromDisk: new Set() };
    const reader = new FieldReader(entry);
    const findings = reader.text();
    const fields = reader.list().map(String);
    const verdicts = new Map<string, string>();
    for (let index = 0; index + 1 < fields.length; index += 2)
      verdicts.set(fields[index] ?? '', fields[index + 1] ?? '');
    return { key, findings, verdicts, fromDisk: new Set(verdicts.keys()) };
  }
}
