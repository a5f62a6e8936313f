import { ChartShelf } from './chart-shelf';
import { decodeAnswer } from './decode-answer';
import { encodeRequest, OPERATIONS, type EncodedRequest } from './encode-request';
import { EngineError, RefusedContent } from './failure';
import { Machine } from './machine';
import type { AnswerTo, EngineRequest } from './requests';
import { FieldReader, FieldWriter } from './wire';
import type { WasmModule } from './web-assembly';

/** A machine that has taken more than this is replaced after its call: it never gives memory back by itself. */
const MAX_KEPT_MEMORY = 320 * 1024 * 1024;

/**
 * The engine in this thread, one request after the other.
 *
 * What breaks it, a template without end aside, ends the one request; the next has a fresh machine.
 */
export class EngineInstance {
  readonly #module: WasmModule;
  #machine: Machine | undefined;
  #shelf: ChartShelf | undefined;

  constructor(module: WasmModule) {
    this.#module = module;
  }

  /** Makes the machine that the first request needs. */
  public start(): void {
    this.#machine ??= new Machine(this.#module);
  }

  /** Answers a request; throws an `EngineError` where that is not possible. */
  public call<R extends EngineRequest>(request: R): AnswerTo<R> {
    return decodeAnswer(request, this.callEncoded(encodeRequest(request)));
  }

  /** Answers a request in the engine's bytes. */
  public callEncoded(request: EncodedRequest): Uint8Array<ArrayBuffer> {
    const { op, chart, fields } = request;
    const message = new FieldWriter();
    if (chart) {
      this.#shelf ??= new ChartShelf({
        load: (operation, content) => new FieldReader(this.#perform(op, operation, content)).bytes(),
        free: (handle) => this.#perform(op, OPERATIONS.free, new FieldWriter().field(handle)),
      });
      message.field(this.#take(op, () => this.#shelf?.handleOf(chart) ?? new Uint8Array()));
    }
    const answer = this.#perform(op, OPERATIONS[op], message.raw(fields));
    if (this.#machine && this.#machine.memoryBytes > MAX_KEPT_MEMORY) this.#drop();
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
