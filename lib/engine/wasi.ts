import { importsOf, type WasmImports, type WasmMemory, type WasmModule } from './web-assembly';

/** Thrown where the module ends itself, which Go does on a mistake it cannot recover from. */
export class ModuleExit extends Error {
  public override readonly name = 'ModuleExit';

  constructor(public readonly code: number) {
    super(`The engine ended itself with code ${code}.`);
  }
}

// 1 January 2025, in nanoseconds: any fixed time is right, since no manifest may depend on it.
const WALL_CLOCK = 1_735_689_600_000_000_000n;

const REALTIME = 0;
const OK = 0;
const BAD_FILE = 8;
const NOT_SUPPORTED = 52;
const STDERR = 2;

/** How much of what the module writes on its standard error is kept: Go says first what happened, then traces it. */
const MAX_ERROR_TEXT = 8_192;

/**
 * The system as the module sees it: a fixed clock, a stream of chance with a fixed seed, one argument, and nothing else.
 *
 * No files, no environment, no network: there is no home folder whose configuration or plugins could be read.
 */
export class Wasi {
  #memory: WasmMemory | undefined;
  #lastView: DataView | undefined;
  #chance = 1;
  // Go takes a clock that says zero for a broken one.
  #monotonic = 1n;
  #errorText = '';
  #wallClock = WALL_CLOCK;

  public attach(memory: WasmMemory): void {
    this.#memory = memory;
  }

  /** Lets the wall clock stand at a time in milliseconds, or at its usual one. */
  public setClock(time: number | undefined): void {
    this.#wallClock = time === undefined ? WALL_CLOCK : BigInt(time) * 1_000_000n;
  }

  /** What the module has written on its standard error since the last time this was asked. */
  public takeErrorText(): string {
    const text = this.#errorText;
    this.#errorText = '';
    return text;
  }

  /** The functions that a module asks for. */
  public importsOf(module: WasmModule): WasmImports {
    const known = this.#functions();
    const imports: WasmImports = {};
    for (const { module: from, name } of importsOf(module)) {
      (imports[from] ??= {})[name] = known[name] ?? (() => (name.startsWith('fd_') ? BAD_FILE : NOT_SUPPORTED));
    }
    return imports;
  }

  /** Anew whenever the memory has grown: then its old buffer is no more. */
  get #view(): DataView {
    if (!this.#memory) throw new Error('The engine has asked its system for something before it was there.');
    if (this.#lastView?.buffer !== this.#memory.buffer) this.#lastView = new DataView(this.#memory.buffer);
    return this.#lastView;
  }

  #functions(): Record<string, (...parameters: never[]) => number> {
    return {
      // Go programs expect one argument, their name: a library of Kubernetes looks at it.
      args_sizes_get: (count: number, size: number) => {
        this.#view.setUint32(count, 1, true);
        this.#view.setUint32(size, 2, true);
        return OK;
      },
      args_get: (pointers: number, buffer: number) => {
        this.#view.setUint32(pointers, buffer, true);
        this.#view.setUint16(buffer, 'e'.charCodeAt(0), true);
        return OK;
      },
      environ_sizes_get: (count: number, size: number) => {
        this.#view.setUint32(count, 0, true);
        this.#view.setUint32(size, 0, true);
        return OK;
      },
      environ_get: () => OK,
      clock_time_get: (clock: number, _precision: bigint, out: number) => {
        this.#view.setBigUint64(out, clock === REALTIME ? this.#wallClock : this.#monotonic, true);
        return OK;
      },
      random_get: (at: number, length: number) => {
        const view = this.#view;
        for (let index = 0; index < length; index++) view.setUint8(at + index, this.#nextByte());
        return OK;
      },
      fd_write: (file: number, vectors: number, count: number, written: number) =>
        this.#write(file, vectors, count, written),
      poll_oneoff: (subscriptions: number, events: number, count: number, happened: number) =>
        this.#sleep(subscriptions, events, count, happened),
      sched_yield: () => OK,
      proc_exit: (code: number) => {
        throw new ModuleExit(code);
      },
    };
  }

  /** Chance that is none: no secret comes of it, since templates have functions of chance of their own. */
  #nextByte(): number {
    this.#chance = (Math.imul(this.#chance, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#chance >>> 24;
  }

  #write(file: number, vectors: number, count: number, written: number): number {
    const view = this.#view;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const at = view.getUint32(vectors + 8 * index, true);
      const length = view.getUint32(vectors + 8 * index + 4, true);
      if (file === STDERR && this.#errorText.length < MAX_ERROR_TEXT) {
        this.#errorText += Buffer.from(view.buffer, at, length).toString('utf8').slice(0, MAX_ERROR_TEXT);
      }
      total += length;
    }
    view.setUint32(written, total, true);
    return OK;
  }

  /** Whoever sleeps wakes at once, at the time that he slept for: the clock moves by being waited for alone. */
  #sleep(subscriptions: number, events: number, count: number, happened: number): number {
    const view = this.#view;
    for (let index = 0; index < count; index++) {
      const subscription = subscriptions + 48 * index;
      const event = events + 32 * index;
      const tag = view.getUint8(subscription + 8);
      if (tag === 0) {
        const timeout = view.getBigUint64(subscription + 24, true);
        const isAbsolute = (view.getUint16(subscription + 40, true) & 1) !== 0;
        const until = isAbsolute ? timeout : this.#monotonic + timeout;
        if (until > this.#monotonic) this.#monotonic = until;
      }
      view.setBigUint64(event, view.getBigUint64(subscription, true), true);
      view.setUint16(event + 8, tag === 0 ? OK : BAD_FILE, true);
      view.setUint8(event + 10, tag);
    }
    view.setUint32(happened, count, true);
    return OK;
  }
}
