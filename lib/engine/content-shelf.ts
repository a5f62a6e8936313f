import { EngineError } from './failure';
import { heldKey, partsOf, readHeld, type HeldContent } from './held-content';
import { FieldReader, type FieldWriter } from './wire';

/** Parts of contents that are remembered by their digests. */
const MAX_TOLD = 50_000;

/** How much a machine keeps loaded: so many contents, and so many bytes of them as they were read. */
export interface ShelfLimits {
  readonly contents: number;
  readonly bytes: number;
}

interface LoadedContent {
  readonly handle: Uint8Array;

  /** What loading it said beyond the handle. */
  readonly said: Uint8Array<ArrayBuffer>;
  readonly bytes: number;
}

/** How content gets into the engine, and out of it. */
export interface ContentLoader {
  /** Answers with a handle, and what else there is to say. */
  load(operation: number, message: FieldWriter): Uint8Array<ArrayBuffer>;
  free(handle: Uint8Array): void;
}

/** What one machine has loaded. What was not used for longest makes room. */
export class ContentShelf {
  readonly #loaded = new Map<string, LoadedContent>();
  readonly #limits: ShelfLimits;
  readonly #loader: ContentLoader;

  /** Digests of parts that the machine was told of, and may have forgotten since. */
  #told = new Set<string>();

  constructor(limits: ShelfLimits, loader: ContentLoader) {
    this.#limits = limits;
    this.#loader = loader;
  }

  /** Content with its handle, which is loaded where it is not. */
  public take(content: HeldContent): LoadedContent {
    const key = heldKey(content);
    const loaded = this.#loaded.get(key) ?? this.#load(content);
    this.#loaded.delete(key);
    this.#loaded.set(key, loaded);
    return loaded;
  }

  #load(content: HeldContent): LoadedContent {
    try {
      return this.#loadOnce(content);
    } catch (error) {
      if (!(error instanceof EngineError) || error.failure.kind !== 'missing') throw error;
      this.#told = new Set();
      return this.#loadOnce(content);
    }
  }

  #loadOnce(content: HeldContent): LoadedContent {
    const { operation, message } = readHeld(content, this.#told);
    const bytes = message.length;
    this.#makeRoom(bytes);
    const answer = this.#loader.load(operation, message);
    if (this.#told.size > MAX_TOLD) this.#told = new Set();
    for (const part of partsOf(content)) this.#told.add(part);
    const handle = new FieldReader(answer).bytes();
    return { handle, said: answer.slice(handle.length + Uint32Array.BYTES_PER_ELEMENT), bytes };
  }

  #makeRoom(bytes: number): void {
    let total = bytes + [...this.#loaded.values()].reduce((sum, content) => sum + content.bytes, 0);
    for (const [key, content] of this.#loaded) {
      if (this.#loaded.size < this.#limits.contents && total <= this.#limits.bytes) return;
      this.#loaded.delete(key);
      this.#loader.free(content.handle);
      total -= content.bytes;
    }
  }
}
