import type { ContentCache } from '../cache';

/** What is kept in memory of a run's results, as bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Results by their keys: decoded as long as somebody holds them, as bytes as long as there is room, and on disk where
 * there is a cache.
 */
export class KeptResults {
  readonly #cache: ContentCache | undefined;
  readonly #decoded = new Map<string, WeakRef<object>>();
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #unwritten: { readonly area: string; readonly key: string; readonly bytes: Uint8Array }[] = [];
  #total = 0;

  constructor(cache: ContentCache | undefined) {
    this.#cache = cache;
  }

  /** An answer that was decoded earlier in this run. */
  public tryFindDecoded(key: string): object | undefined {
    return this.#decoded.get(key)?.deref();
  }

  /** A result of this run, in bytes. */
  public tryFindRecent(key: string): Uint8Array | undefined {
    const bytes = this.#bytes.get(key);
    if (bytes) this.#keepRecent(key, bytes);
    return bytes;
  }

  /** A result of an earlier run, in bytes. */
  public tryRead(area: string, key: string): Uint8Array | undefined {
    return this.#cache?.read(area, key);
  }

  /** Keeps a result on disk, for later runs. */
  public write(area: string, key: string, bytes: Uint8Array): void {
    this.#cache?.write(area, key, bytes);
  }

  /** Keeps a result on disk when whoever waits for it has it: writing takes a good part of a small chart's time. */
  public writeSoon(area: string, key: string, bytes: Uint8Array): void {
    if (!this.#cache) return;
    if (this.#unwritten.length === 0) {
      setImmediate(() => {
        this.flush();
      });
    }
    this.#unwritten.push({ area, key, bytes });
  }

  /** Writes what is still to be written. */
  public flush(): void {
    for (const { area, key, bytes } of this.#unwritten.splice(0)) this.write(area, key, bytes);
  }

  /** Removes from disk what nobody has read for months. */
  public trim(): void {
    this.#cache?.trim();
  }

  /** Keeps a result in memory, for this run. */
  public remember(key: string, bytes: Uint8Array, decoded: object): void {
    this.#decoded.set(key, new WeakRef(decoded));
    this.#keepRecent(key, bytes);
  }

  #keepRecent(key: string, bytes: Uint8Array): void {
    this.#total += bytes.length - (this.#bytes.get(key)?.length ?? 0);
    this.#bytes.delete(key);
    this.#bytes.set(key, bytes);
    for (const [oldest, content] of this.#bytes) {
      if (this.#total <= MAX_BYTES) return;
      this.#bytes.delete(oldest);
      this.#total -= content.length;
    }
  }
}
