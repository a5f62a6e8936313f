import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EncodedRequest } from './encode-request';
import type { InstanceLimits } from './engine-modules';
import { EngineError } from './failure';
import { chartOf } from './held-content';
import type { WorkerMessage } from './worker';
import type { WasmModule } from './web-assembly';

/** A thread's stack: templates may call each other as deeply as Helm lets them. */
const STACK_MEGABYTES = 32;

/** A request that waits for a thread, or is in one. */
export interface Job {
  readonly request: EncodedRequest;
  readonly resolve: (fields: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with an engine of its own, which does one job at a time. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #seconds: number;
  readonly #onIdle: (thread: WorkerThread) => void;
  readonly #onEnd: (thread: WorkerThread) => void;
  #isReady = false;
  #hasEnded = false;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    module: WasmModule,
    limits: InstanceLimits,
    seconds: number,
    events: { readonly onIdle: (thread: WorkerThread) => void; readonly onEnd: (thread: WorkerThread) => void },
  ) {
    this.#seconds = seconds;
    this.#onIdle = events.onIdle;
    this.#onEnd = events.onEnd;
    this.#worker = new Worker(require.resolve('#engine-worker'), {
      workerData: { module, limits },
      // Nothing of this process reaches a thread: not its environment, and no loader of its command line.
      env: {},
      execArgv: [],
      resourceLimits: { stackSizeMb: STACK_MEGABYTES },
    });
    this.#worker.unref();
    this.#worker.on('message', (message: WorkerMessage) => {
      this.#receive(message);
    });
    this.#worker.on('error', (error) => {
      this.#end(error);
    });
    this.#worker.on('exit', (code) => {
      this.#end(new Error(`A thread of the engine ended with code ${code}.`));
    });
  }

  public get isIdle(): boolean {
    return this.#job === undefined;
  }

  /** Begins a job; only an idle thread can. */
  public begin(job: Job): void {
    this.#job = job;
    // A thread keeps the process alive only while somebody waits for it.
    this.#worker.ref();
    if (this.#isReady) this.#send(job);
  }

  /** Ends the thread; its job, if it has one, fails. */
  public async close(reason: Error): Promise<void> {
    this.#end(reason);
    await this.#worker.terminate();
  }

  #send(job: Job): void {
    // The engine's own start is not part of what a chart takes.
    this.#timer = setTimeout(() => {
      void this.close(timeoutError(job.request, this.#seconds));
    }, this.#seconds * 1000);
    this.#worker.postMessage(job.request);
  }

  #receive(message: WorkerMessage): void {
    const job = this.#job;
    if (message === 'ready') {
      this.#isReady = true;
      if (job) this.#send(job);
      return;
    }
    clearTimeout(this.#timer);
    this.#job = undefined;
    this.#worker.unref();
    if (!job) return;
    if ('fields' in message) job.resolve(message.fields);
    else job.reject(new EngineError(message.failure, job.request.op));
    this.#onIdle(this);
  }

  #end(reason: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    const job = this.#job;
    this.#job = undefined;
    job?.reject(reason);
    this.#onEnd(this);
  }
}

/** What is not done in time, where that is not a chart. */
const SUBJECTS: Partial<Record<EncodedRequest['op'], string>> = {
  kustomize: 'The kustomization',
  admit: 'The verdict on these objects',
  typecheck: 'The check of this policy',
};

function timeoutError({ op, held }: EncodedRequest, seconds: number): EngineError {
  const chart = chartOf(held);
  const path = chart && ('archive' in chart ? chart.archive : chart.folder);
  const subject = path ? `The chart '${basename(path)}'` : (SUBJECTS[op] ?? `The request '${op}'`);
  const time = seconds === 1 ? '1 second' : `${seconds} seconds`;
  return new EngineError({ kind: 'limit', message: `${subject} was not done within ${time}.` }, op);
}
