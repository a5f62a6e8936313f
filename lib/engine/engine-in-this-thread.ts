import { cacheFolder, ContentCache } from '../cache';
import { decodeAnswer } from './decode-answer';
import { encodeRequest, type EncodedRequest } from './encode-request';
import { EngineInstance } from './engine-instance';
import { deepFreeze } from './freeze';
import { KeptResults } from './kept-results';
import { loadModule } from './load-module';
import type { AnswerTo, EngineRequest } from './requests';
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
  #instance: EngineInstance | undefined;

  constructor(cache: ContentCache | false | undefined) {
    this.#files = cache instanceof ContentCache ? cache : new ContentCache(cacheFolder());
    this.#kept = new KeptResults(cache === false ? undefined : this.#files);
  }

  public call<R extends EngineRequest>(request: R): AnswerTo<R> {
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

  #perform(encoded: EncodedRequest): Uint8Array {
    this.#instance ??= new EngineInstance(loadModule(this.#files));
    return this.#instance.callEncoded(encoded);
  }

  /** What a chart's output depends on; undefined where the chart cannot be read, which rendering it will report. */
  #useOf(chart: Extract<EngineRequest, { op: 'chart' }>['chart']): CapabilityUse | undefined {
    try {
      return this.call({ op: 'chart', chart });
    } catch {
      return undefined;
    }
  }
}
