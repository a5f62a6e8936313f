import { ModuleExit, Wasi } from './wasi';
import type { EngineFailure } from './requests';
import { FieldReader, type FieldWriter } from './wire';
import { instantiate, type WasmMemory, type WasmModule } from './web-assembly';

interface ModuleExports {
  readonly memory: WasmMemory;
  readonly _initialize: () => void;
  readonly alloc: (length: number) => number;
  readonly call: (operation: number, address: number, length: number) => number;
  readonly answer: () => number;
}

/** What came of a call: fields of the answer in bytes of their own, or a failure. */
export type Outcome =
  | { readonly fields: Uint8Array<ArrayBuffer> }
  | {
      readonly failure: EngineFailure;

      /** Whether the machine broke and must not be used again. */
      readonly isBroken: boolean;
    };

/** One instance of the module, in this thread. */
export class Machine {
  readonly #wasi = new Wasi();
  readonly #module: ModuleExports;

  constructor(module: WasmModule) {
    this.#module = instantiate(module, this.#wasi.importsOf(module)) as ModuleExports;
    this.#wasi.attach(this.#module.memory);
    this.#module._initialize();
  }

  /** Bytes of memory it has taken so far. It never gives any back. */
  public get memoryBytes(): number {
    return this.#module.memory.buffer.byteLength;
  }

  /** Performs an operation, while the wall clock stands still: at the time that is given in milliseconds, or a fixed one. */
  public call(operation: number, message: FieldWriter, time?: number): Outcome {
    this.#wasi.setClock(time);
    const { memory, alloc, call, answer } = this.#module;
    try {
      const at = alloc(message.length) >>> 0;
      message.copyTo(new Uint8Array(memory.buffer, at, message.length));
      const length = call(operation, at, message.length) >>> 0;
      const reply = new Uint8Array(memory.buffer, answer() >>> 0, length);
      this.#wasi.takeErrorText();
      if (reply[0] === 0) return { fields: reply.slice(1) };
      return { failure: JSON.parse(new FieldReader(reply.subarray(1)).text()) as EngineFailure, isBroken: false };
    } catch (error) {
      return { failure: this.#failureOf(error), isBroken: true };
    }
  }

  /** Says what broke the machine. Go explains itself on its standard error before it ends. */
  #failureOf(error: unknown): EngineFailure {
    const text = this.#wasi.takeErrorText().trim();
    if ((error as Error).name === 'RangeError' || /stack overflow|stack exceeds/.test(text)) {
      return { kind: 'limit', message: 'It calls itself too deeply.' };
    }
    if (/out of memory|cannot allocate memory/.test(text)) {
      return { kind: 'limit', message: 'It needs more memory than the engine may take.' };
    }
    const reason = error instanceof ModuleExit || !(error instanceof Error) ? '' : `${error.message}\n`;
    return { kind: 'internal', message: `The engine stopped: ${reason}${text || 'it did not say why.'}` };
  }
}
