import { chartKey } from './chart-content';
import type { EncodedRequest } from './encode-request';
import { WorkerThread, type Job } from './worker-thread';
import type { WasmModule } from './web-assembly';

export interface WorkerPoolOptions {
  readonly workers: number;

  /** Seconds that one request may take. */
  readonly timeout: number;
  readonly loadModule: () => WasmModule;
}

/**
 * Threads that do requests side by side, started as work needs them.
 *
 * A thread that has a chart loaded goes on with it, where it has the choice: loading is a good part of rendering.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;

  /** Each thread with the charts that it was given. */
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

  /** The first job whose chart this thread has, else the first whose chart none has, else the first. */
  #takeFor(thread: WorkerThread): Job {
    const own = this.#threads.get(thread);
    const all = [...this.#threads.values()];
    const chartOf = (job: Job) => job.request.chart && chartKey(job.request.chart);
    let chosen = this.#waiting.findIndex((job) => own?.has(chartOf(job) ?? ''));
    if (chosen < 0) chosen = this.#waiting.findIndex((job) => !all.some((charts) => charts.has(chartOf(job) ?? '')));
    const [job] = this.#waiting.splice(Math.max(chosen, 0), 1);
    if (!job) throw new Error('A thread was given a job where none waits.');
    return job;
  }

  #give(thread: WorkerThread, job: Job): void {
    if (job.request.chart) this.#threads.get(thread)?.add(chartKey(job.request.chart));
    thread.begin(job);
  }

  #start(): WorkerThread {
    const thread = new WorkerThread(this.#options.loadModule(), this.#options.timeout, {
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
