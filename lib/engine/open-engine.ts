import { availableParallelism } from 'node:os';
import { cacheFolder, ContentCache } from '../cache';
import { decodeAnswer } from './decode-answer';
import { encodeRequest, type EncodedRequest } from './encode-request';
import { EngineError } from './failure';
import { ADMISSION, RENDERING } from './engine-modules';
import { deepFreeze } from './freeze';
import { isJudging, judging, type JudgingRequest } from './judging';
import { KeptResults } from './kept-results';
import { KeptVerdicts } from './kept-verdicts';
import { loadModule } from './load-module';
import type { AnswerTo, ChartContent, EngineRequest, RenderingRequest } from './requests';
import { chartKey } from './chart-content';
import { expectSameResult } from './verify-result';
import { SharedObjects } from './shared-objects';
import { isKept, renderKey, resultKey, type CapabilityUse } from './result-key';
import { WorkerPool } from './worker-pool';

/** Threads that are used at most without being asked for: more would only wait for memory. */
const USUAL_WORKERS = 4;
const USUAL_TIMEOUT = 60;

export interface EngineOptions {
  /** Threads used at most. @default - as many as the machine has processors, at most 4 */
  readonly workers?: number;

  /** Threads that judge objects, at most. @default 1 */
  readonly admissionWorkers?: number;

  /** Seconds that one request may take. @default 60 */
  readonly timeout?: number;

  /** Where results are kept; false keeps none from run to run. @default - the user's cache */
  readonly cache?: ContentCache | false;

  /** Asks the engine even where a result is kept, and throws where it says something else. @default false */
  readonly verifyCache?: boolean;

  /** Is told in a sentence what does not stop the run. @default - nobody is told */
  readonly onNotice?: (message: string) => void;

  /** Is told when the engine is closed how requests were answered. @default - nobody is told */
  readonly onClose?: (statistics: EngineStatistics) => void;
}

/** How requests of a run were answered. */
export interface EngineStatistics {
  /** By the engine itself. */
  readonly performed: number;

  /** From an earlier run. */
  readonly cached: number;

  /** From the same request of this run. */
  readonly shared: number;
}

/** Answers requests: renders charts, builds kustomizations, judges objects, and what else `requests.ts` has. */
export interface Engine {
  /** Answers a request; throws an `EngineError` where that is not possible. The answer is frozen. */
  call<R extends EngineRequest>(request: R): Promise<AnswerTo<R>>;

  /** Ends the engine's threads. A process ends without that as well. */
  close(): Promise<void>;

  readonly statistics: EngineStatistics;
}

/** Opens the engine. Nothing is loaded before the first request whose answer is not kept. */
export function openEngine(options: EngineOptions = {}): Engine {
  return new CachingEngine(options);
}

class CachingEngine implements Engine {
  readonly #pool: WorkerPool;
  readonly #admission: WorkerPool;
  readonly #verdicts: KeptVerdicts;
  readonly #kept: KeptResults;
  readonly #objects = new SharedObjects();
  readonly #verifies: boolean;
  readonly #onClose: EngineOptions['onClose'];

  /** Results that are on their way, and failures that would only be repeated, by key. */
  readonly #pending = new Map<string, Promise<object>>();
  readonly #uses = new Map<string, Promise<CapabilityUse | undefined>>();
  readonly #counts = { performed: 0, cached: 0, shared: 0 };

  /** The last request for verdicts: one after the other, so that the later knows what the earlier was told. */
  #judging: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    const {
      cache,
      workers,
      admissionWorkers = 1,
      timeout = USUAL_TIMEOUT,
      verifyCache = false,
      onNotice,
      onClose,
    } = options;
    this.#onClose = onClose;
    // Without a cache of results the unpacked module still has its place: it is no result, and has its digest.
    const files = cache instanceof ContentCache ? cache : new ContentCache(cacheFolder(), { onNotice });
    const kept = cache === false ? undefined : files;
    this.#kept = new KeptResults(kept);
    this.#verdicts = new KeptVerdicts(kept);
    this.#verifies = verifyCache;
    this.#pool = new WorkerPool({
      workers: Math.max(1, workers ?? Math.min(availableParallelism(), USUAL_WORKERS)),
      timeout,
      module: RENDERING,
      loadModule: () => loadModule(RENDERING, files),
    });
    this.#admission = new WorkerPool({
      workers: Math.max(1, admissionWorkers),
      timeout,
      module: ADMISSION,
      loadModule: () => loadModule(ADMISSION, files),
    });
  }

  public get statistics(): EngineStatistics {
    return { ...this.#counts };
  }

  public async call<R extends EngineRequest>(request: R): Promise<AnswerTo<R>>;
  public call(request: EngineRequest): Promise<object> {
    return isJudging(request) ? this.#judge(request) : this.#render(request);
  }

  public async close(): Promise<void> {
    this.#kept.flush();
    this.#kept.trim();
    await Promise.all([this.#pool.close(), this.#admission.close()]);
    this.#onClose?.(this.statistics);
  }

  #judge(request: JudgingRequest): Promise<object> {
    const judged = this.#judging.then(async () => {
      const work = judging(request, { kept: this.#verdicts, verifies: this.#verifies, counts: this.#counts });
      let step = work.next();
      while (step.done !== true) {
        step = work.next(await Promise.all(step.value.map((batch) => this.#admission.run(batch))));
      }
      return step.value;
    });
    this.#judging = judged.catch(() => undefined);
    return judged;
  }

  async #render(request: RenderingRequest): Promise<object> {
    const encoded = encodeRequest(request);
    if (!isKept(request)) return deepFreeze(decodeAnswer(request, await this.#perform(encoded), this.#objects));

    const key =
      request.op === 'render' ? renderKey(request, encoded, await this.#useOf(request.chart)) : resultKey(encoded);
    const known = this.#kept.tryFindDecoded(key) ?? this.#pending.get(key);
    if (known) {
      this.#counts.shared++;
      return await Promise.resolve(known);
    }
    const pending = this.#answer(request, encoded, key);
    let lasting = false;
    this.#pending.set(key, pending);
    try {
      return await pending;
    } catch (error) {
      lasting = isLasting(error);
      throw error;
    } finally {
      if (!lasting) this.#pending.delete(key);
    }
  }

  async #answer(request: RenderingRequest, encoded: EncodedRequest, key: string): Promise<object> {
    const bytes = await this.#resultOf(encoded, key);
    const answer = deepFreeze(decodeAnswer(request, bytes, this.#objects));
    this.#kept.remember(key, bytes, answer);
    return answer;
  }

  async #resultOf(encoded: EncodedRequest, key: string): Promise<Uint8Array> {
    const recent = this.#kept.tryFindRecent(key);
    if (recent) {
      this.#counts.shared++;
      return recent;
    }
    const cached = this.#kept.tryRead(encoded.op, key);
    if (cached && !this.#verifies) {
      this.#counts.cached++;
      return cached;
    }
    const performed = await this.#perform(encoded);
    if (cached) expectSameResult(encoded, cached, performed);
    else this.#kept.writeSoon(encoded.op, key, performed);
    return performed;
  }

  #perform(encoded: EncodedRequest): Promise<Uint8Array> {
    this.#counts.performed++;
    return this.#pool.run(encoded);
  }

  /** What a chart's output depends on; undefined where the chart cannot be read, which rendering it will report. */
  #useOf(chart: ChartContent): Promise<CapabilityUse | undefined> {
    const key = chartKey(chart);
    const use =
      this.#uses.get(key) ??
      this.call({ op: 'chart', chart }).then(
        ({ readsCapabilities, kubeVersion }) => ({ readsCapabilities, kubeVersion }),
        () => undefined,
      );
    this.#uses.set(key, use);
    return use;
  }
}

/** Whether a request fails again however often it is asked: what could not be read from disk may be there later. */
function isLasting(error: unknown): boolean {
  return error instanceof EngineError && !['chart', 'archive', 'internal'].includes(error.failure.kind);
}
