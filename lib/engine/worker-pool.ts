import type { EncodedRequest } from './encode-request';
import { limitsOf, type EngineModule } from './engine-modules';
import { heldKey } from './held-content';
import { WorkerThread, type Job } from './worker-thread';
import type { WasmModule } from './web-assembly';

export interface WorkerPoolOptions {
  readonly workers: number;

  /** Seconds that one request may take. */
  readonly timeout: number;
  readonly module: EngineModule;

  /** Compiles the module, once a thread is needed. */
  readonly loadModule: () => WasmModule;
}

/**
 * Threads that do requests side by side, started as work needs them.
 *
 * A thread that has a chart or a context loaded goes on with it, where it has the choice: loading is a good part of what
 * there is to do.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;

  /** Each thread with the contents that it was given. */
  readonly #threads = new Map<WorkerThread, Set<string>>();
  #waiting: Job[] = [];
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  public run(request: EncodedRequest): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(closedError());
        return;
      }
      this.#waiting.push({ request, resolve, reject });
      this.#assign();
    });
  }

  /** Ends all threads; what is still waited for fails. */
  public async close(): Promise<void> {
    this.#isClosed = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const job of waiting) job.reject(closedError());
    await Promise.all([...this.#threads.keys()].map((thread) => thread.close(closedError())));
  }

  /** Gives waiting jobs to idle threads, each the one that suits it best, and starts threads for the rest. */
  #assign(): void {
    for (const thread of this.#threads.keys()) {
      if (thread.isIdle && this.#waiting.length > 0) this.#give(thread, this.#takeFor(thread));
    }
    while (this.#waiting.length > 0 && this.#threads.size < this.#options.workers) {
      const thread = this.#start();
      this.#give(thread, this.#takeFor(thread));
    }
  }

  /** The first job whose content this thread has, else the first whose content none has, else the first. */
  #takeFor(thread: WorkerThread): Job {
    const own = this.#threads.get(thread);
    const all = [...this.#threads.values()];
    const contentOf = (job: Job) => (job.request.held ? heldKey(job.request.held) : '');
    let chosen = this.#waiting.findIndex((job) => own?.has(contentOf(job)));
    if (chosen < 0) chosen = this.#waiting.findIndex((job) => !all.some((contents) => contents.has(contentOf(job))));
    const [job] = this.#waiting.splice(Math.max(chosen, 0), 1);
    if (!job) throw new Error('A thread was given a job where none waits.');
    return job;
  }

  #give(thread: WorkerThread, job: Job): void {
    if (job.request.held) this.#threads.get(thread)?.add(heldKey(job.request.held));
    thread.begin(job);
  }

  #start(): WorkerThread {
    const thread = new WorkerThread(this.#options.loadModule(), limitsOf(this.#options.module), this.#options.timeout, {
      onIdle: () => {
        this.#assign();
      },
      onEnd: (ended) => {
        this.#threads.delete(ended);
        if (!this.#isClosed) this.#assign();
      },
    });
    this.#threads.set(thread, new Set());
    return thread;
  }
}

function closedError(): Error {
  return new Error('The engine was closed before it had answered.');
}
