import type {
  AdmissionContext,
  AdmissionRequest,
  AdmitAnswer,
  AdmitRequest,
  ContextFinding,
  Verdict,
} from './admission-requests';
import {
  encodeBatch,
  encodeContext,
  encodeContextCheck,
  encodeJudged,
  judgeOptions,
  type HeldContext,
} from './encode-context';
import type { EncodedRequest } from './encode-request';
import { deepFreeze } from './freeze';
import { parseJson } from './json';
import { verdictKey, type KeptVerdicts, type KnownContext, type Said } from './kept-verdicts';
import { expectSameResult } from './verify-result';
import { FieldReader } from './wire';

/** A batch holds so many objects, and so much of their text, in UTF-16 units. */
const MAX_OBJECTS = 200;
const MAX_LENGTH = 4 * 1024 * 1024;

/** Judging that yields batches for the engine, whose order does not matter, and is resumed with an answer to each. */
export type Judging<T> = Generator<readonly EncodedRequest[], T, readonly Uint8Array[]>;

/** What is counted while judging. */
interface JudgeCounts {
  performed: number;
  cached: number;
  shared: number;
}

/** What judging goes by besides the request. */
export interface JudgeOptions {
  readonly kept: KeptVerdicts;

  /** Judges even what an earlier run has judged, and throws where the verdict is another. */
  readonly verifies: boolean;
  readonly counts: JudgeCounts;
}

/** Judges each distinct request that nobody has judged before. */
export function* judge(request: AdmitRequest, options: JudgeOptions): Judging<AdmitAnswer> {
  return yield* new Judgement(request, options).run();
}

/** Contexts that were encoded already: many requests are about one. */
const contexts = new WeakMap<AdmissionContext, HeldContext>();

/** Verdicts that were read and frozen already: most are said of many objects. */
const verdicts = new WeakMap<Said, Verdict>();

type Judged = readonly [operation: string, object: string, old: string];

class Judgement {
  readonly #held: HeldContext;
  readonly #options: string;
  readonly #known: KnownContext;

  /** What an earlier run has said, where that is to be verified. */
  readonly #before = new Map<string, string>();

  constructor(
    private readonly request: AdmitRequest,
    private readonly how: JudgeOptions,
  ) {
    this.#held = contexts.get(request.context) ?? encodeContext(request.context);
    contexts.set(request.context, this.#held);
    this.#options = judgeOptions(request);
    this.#known = how.kept.contextOf(this.#held.context, this.#options);
  }

  public *run(): Judging<AdmitAnswer> {
    const { requests } = this.request;
    const keys = requests.map((each) => each.digest ?? verdictKey(encodeJudged(each)));
    const missing = this.#missing(requests, keys);
    const isNew = this.#known.findings === undefined;
    if (this.#known.findings === undefined) {
      // First and alone, so that a context which cannot be loaded fails once.
      const [said] = yield [encodeContextCheck(this.#held)];
      this.#known.findings = said ? new FieldReader(said).text() : '[]';
    }
    const batches = batchesOf([...missing]);
    const answers = yield batches.map((batch) =>
      encodeBatch(
        this.#held,
        this.#options,
        batch.map(([, each]) => each),
      ),
    );
    for (const [index, batch] of batches.entries()) this.#take(batch, answers[index] ?? new Uint8Array());
    if (missing.size > 0 || isNew) this.how.kept.write(this.#known, new Set(keys));
    return deepFreeze({
      verdicts: keys.map((key) => this.#decode(key)),
      context: JSON.parse(this.#known.findings) as ContextFinding[],
    });
  }

  #missing(requests: readonly AdmissionRequest[], keys: readonly string[]): Map<string, Judged> {
    const { verifies, counts } = this.how;
    const missing = new Map<string, Judged>();
    for (const [index, each] of requests.entries()) {
      const key = keys[index] ?? '';
      const known = this.#known.get(key);
      if (missing.has(key)) counts.shared++;
      else if (known === undefined || (verifies && known.isFromDisk)) {
        if (known !== undefined) this.#before.set(key, known.text);
        missing.set(key, encodeJudged(each));
        counts.performed++;
      } else if (known.isFromDisk) counts.cached++;
      else counts.shared++;
    }
    return missing;
  }

  #take(batch: readonly (readonly [string, Judged])[], answer: Uint8Array): void {
    const texts = new FieldReader(answer).list();
    for (const [index, [key]] of batch.entries()) {
      const text = texts[index];
      if (text === undefined) throw new Error('The engine has answered with fewer verdicts than objects.');
      const before = this.#before.get(key);
      if (before !== undefined) {
        expectSameResult({ op: 'admit', held: undefined }, Buffer.from(before), text);
      }
      this.#known.add(key, text.toString('utf8'));
    }
  }

  #decode(key: string): Verdict {
    const said = this.#known.get(key);
    if (!said) throw new Error('The engine has not answered for an object.');
    const verdict = verdicts.get(said) ?? deepFreeze(parseJson(said.text) as Verdict);
    verdicts.set(said, verdict);
    return verdict;
  }
}

function batchesOf<T extends readonly [string, Judged]>(entries: readonly T[]): T[][] {
  const batches: T[][] = [];
  let length = 0;
  for (const entry of entries) {
    const [, [, object, old]] = entry;
    const last = batches.at(-1);
    if (last === undefined || last.length >= MAX_OBJECTS || length > MAX_LENGTH) {
      batches.push([entry]);
      length = 0;
    } else last.push(entry);
    length += object.length + old.length;
  }
  return batches;
}
