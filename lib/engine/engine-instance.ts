import { ContentShelf } from './content-shelf';
import { OPERATIONS, type EncodedRequest } from './encode-request';
import type { InstanceLimits } from './engine-modules';
import { EngineError, RefusedContent } from './failure';
import { Machine } from './machine';
import type { EngineRequest } from './requests';
import { FieldWriter } from './wire';
import type { WasmModule } from './web-assembly';

/**
 * The engine in this thread, one request after the other.
 *
 * What breaks it, a template without end aside, ends the one request; the next has a fresh machine.
 */
export class EngineInstance {
  readonly #module: WasmModule;
  readonly #limits: InstanceLimits;
  #machine: Machine | undefined;
  #shelf: ContentShelf | undefined;

  constructor(module: WasmModule, limits: InstanceLimits) {
    this.#module = module;
    this.#limits = limits;
  }

  /** Makes the machine that the first request needs. */
  public start(): void {
    this.#machine ??= new Machine(this.#module);
  }

  /** Answers a request in the engine's bytes; throws an `EngineError` where that is not possible. */
  public callEncoded(request: EncodedRequest): Uint8Array<ArrayBuffer> {
    const { op, operation, held, fields } = request;
    const message = new FieldWriter();
    if (held) {
      this.#shelf ??= new ContentShelf(this.#limits.shelf, {
        load: (loading, content) => this.#perform(op, loading, content),
        free: (handle) => this.#perform(op, OPERATIONS.free, new FieldWriter().field(handle)),
      });
      const shelf = this.#shelf;
      const loaded = this.#take(op, () => shelf.take(held));
      if (operation === undefined) return loaded.said.slice();
      message.field(loaded.handle);
    }
    if (operation === undefined) throw new Error('A request says neither what to load nor what to do.');
    const answer = this.#perform(op, operation, message.raw(fields));
    if (this.#machine && this.#machine.memoryBytes > this.#limits.maxKeptMemory) this.#drop();
    return answer;
  }

  /** Content that is refused here is a failure like those of the engine. */
  #take<T>(op: EngineRequest['op'], read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RefusedContent)) throw error;
      throw new EngineError({ kind: error.kind, message: error.message }, op, { cause: error });
    }
  }

  #perform(op: EngineRequest['op'], operation: number, message: FieldWriter): Uint8Array<ArrayBuffer> {
    this.#machine ??= new Machine(this.#module);
    // Whether a signature has expired is a question to the real clock; its answer is in no manifest.
    const outcome = this.#machine.call(operation, message, op === 'verify' ? Date.now() : undefined);
    if ('fields' in outcome) return outcome.fields;
    if (outcome.isBroken) this.#drop();
    throw new EngineError(outcome.failure, op);
  }

  #drop(): void {
    this.#machine = undefined;
    this.#shelf = undefined;
  }
}
