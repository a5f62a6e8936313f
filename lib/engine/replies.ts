import type { AnswerTo, EngineFailure, EngineRequest } from './requests';

/** What the engine says to a request. */
export type EngineReply<R extends EngineRequest = EngineRequest> =
  { readonly answer: AnswerTo<R> } | { readonly failure: EngineFailure };
