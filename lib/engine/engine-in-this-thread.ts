import { cacheFolder, ContentCache } from '../cache';
import { decodeAnswer } from './decode-answer';
import { encodeRequest, type EncodedRequest } from './encode-request';
import { EngineInstance } from './engine-instance';
import { ADMISSION, limitsOf, RENDERING, type EngineModule } from './engine-modules';
import { deepFreeze } from './freeze';
import { isJudging, judging, type JudgingRequest } from './judging';
import { KeptResults } from './kept-results';
import { KeptVerdicts } from './kept-verdicts';
import { loadModule } from './load-module';
import type { AnswerTo, ChartContent, EngineRequest, RenderingRequest } from './requests';
import { isKept, renderKey, resultKey, type CapabilityUse } from './result-key';
import { SharedObjects } from './shared-objects';

/** The engine for those who cannot wait: it answers before it returns, and nothing limits the time that takes. */
export interface SynchronousEngine {
  /** Answers a request; throws an `EngineError` where that is not possible. The answer is frozen. */
  call<R extends EngineRequest>(request: R): AnswerTo<R>;
}

/**
 * The engine in this thread, loaded before the first request whose answer is not kept.
 *
 * For tests and small uses: a template without end never returns. `false` keeps no results from run to run.
 */
export function engineInThisThread(cache?: ContentCache | false): SynchronousEngine {
  return new CachingInstance(cache);
}

class CachingInstance implements SynchronousEngine {
  readonly #files: ContentCache;
  readonly #kept: KeptResults;
  readonly #objects = new SharedObjects();
  readonly #verdicts: KeptVerdicts;
  readonly #instances = new Map<EngineModule, EngineInstance>();

  constructor(cache: ContentCache | false | undefined) {
    this.#files = cache instanceof ContentCache ? cache : new ContentCache(cacheFolder());
    const kept = cache === false ? undefined : this.#files;
    this.#kept = new KeptResults(kept);
    this.#verdicts = new KeptVerdicts(kept);
  }

  public call<R extends EngineRequest>(request: R): AnswerTo<R>;
  public call(request: EngineRequest): object {
    return isJudging(request) ? this.#judge(request) : this.#render(request);
  }

  #judge(request: JudgingRequest): object {
    const counts = { performed: 0, cached: 0, shared: 0 };
    const work = judging(request, { kept: this.#verdicts, verifies: false, counts });
    let step = work.next();
    while (step.done !== true) step = work.next(step.value.map((batch) => this.#perform(batch, ADMISSION)));
    return step.value;
  }

  #render(request: RenderingRequest): object {
    const encoded = encodeRequest(request);
    if (!isKept(request)) return deepFreeze(decodeAnswer(request, this.#perform(encoded), this.#objects));

    const key = request.op === 'render' ? renderKey(request, encoded, this.#useOf(request.chart)) : resultKey(encoded);
    const known = this.#kept.tryFindDecoded(key);
    if (known) return known;

    const bytes =
      this.#kept.tryFindRecent(key) ?? this.#kept.tryRead(encoded.op, key) ?? this.#performAndKeep(encoded, key);
    const answer = deepFreeze(decodeAnswer(request, bytes, this.#objects));
    this.#kept.remember(key, bytes, answer);
    return answer;
  }

  #performAndKeep(encoded: EncodedRequest, key: string): Uint8Array {
    const bytes = this.#perform(encoded);
    this.#kept.write(encoded.op, key, bytes);
    return bytes;
  }

  #perform(encoded: EncodedRequest, module = RENDERING): Uint8Array {
    const instance =
      this.#instances.get(module) ?? new EngineInstance(loadModule(module, this.#files), limitsOf(module));
    this.#instances.set(module, instance);
    return instance.callEncoded(encoded);
  }

  /** What a chart's output depends on; undefined where the chart cannot be read, which rendering it will report. */
  #useOf(chart: ChartContent): CapabilityUse | undefined {
    try {
      return this.call({ op: 'chart', chart });
    } catch {
      return undefined;
    }
  }
}
