import {
  ask,
  EngineError,
  type AdmissionContext,
  type AdmissionRequest,
  type AdmitRequest,
  type ContextFinding,
  type EngineFailure,
  type EngineReply,
  type EngineWork,
  type Verdict,
} from '../engine';

/** A request, and the context it is judged in. */
export interface PlacedRequest {
  readonly context: AdmissionContext;
  readonly request: AdmissionRequest;
}

/**
 * Judges requests, those of one context together. Verdicts come in the order of the requests.
 *
 * What takes more than there is of time or memory has no verdict, and keeps no other from having one.
 */
export function* judgeRequests(placed: readonly PlacedRequest[]): EngineWork<readonly Verdict[]> {
  const groups = new Map<AdmissionContext, number[]>();
  for (const [index, { context }] of placed.entries()) {
    const group = groups.get(context);
    if (group) group.push(index);
    else groups.set(context, [index]);
  }
  const together = [...groups].map(([context, indexes]) => toRequest(context, indexes, placed));
  const verdicts: Verdict[] = [];
  const failed: number[] = [];
  for (const [position, reply] of (yield* ask(together)).entries()) {
    const indexes = [...groups.values()][position] ?? [];
    const said = verdictsOf(reply);
    for (const [place, index] of indexes.entries()) {
      const verdict = said?.[place];
      if (verdict) verdicts[index] = verdict;
      else failed.push(index);
    }
  }
  if (failed.length === 0) return verdicts;
  const alone = failed.map((index) => toRequest(placed[index]?.context ?? MISSING, [index], placed));
  for (const [position, reply] of (yield* ask(alone)).entries()) {
    const [verdict] = verdictsOf(reply) ?? [];
    verdicts[failed[position] ?? 0] = verdict ?? unjudged('failure' in reply ? reply.failure : undefined);
  }
  return verdicts;
}

/** What there is to say of a context itself. */
export function* lookAtContext(context: AdmissionContext): EngineWork<readonly ContextFinding[]> {
  const [reply] = yield* ask([{ op: 'admit' as const, context, requests: [], templates: true }]);
  if (!reply) return [];
  if ('answer' in reply) return reply.answer.context;
  expectLimit(reply.failure);
  return [{ subject: 'The policies', message: reply.failure.message, severity: 'warning' }];
}

const MISSING: AdmissionContext = { kubernetes: '', objects: [] };

function toRequest(
  context: AdmissionContext,
  indexes: readonly number[],
  placed: readonly PlacedRequest[],
): AdmitRequest {
  const requests = indexes.flatMap((index) => placed[index]?.request ?? []);
  return { op: 'admit', context, requests, templates: true };
}

/** @throws EngineError where the engine itself is wrong */
function verdictsOf(reply: EngineReply<AdmitRequest>): readonly Verdict[] | undefined {
  if ('answer' in reply) return reply.answer.verdicts;
  expectLimit(reply.failure);
  return undefined;
}

function expectLimit(failure: EngineFailure): void {
  if (failure.kind !== 'limit') throw new EngineError(failure, 'admit');
}

function unjudged(failure: EngineFailure | undefined): Verdict {
  return {
    verdict: 'notEvaluated',
    findings: [],
    notEvaluated: [`The engine could not judge it: ${failure?.message ?? 'it said nothing'}.`],
  };
}
