import type { AdmitAnswer, AdmitRequest, TypeCheckAnswer, TypeCheckRequest } from './admission-requests';
import { judge, type JudgeOptions, type Judging } from './judge';
import { typeCheck } from './type-check';

/** Requests of the module that judges. */
export type JudgingRequest = AdmitRequest | TypeCheckRequest;

/** Whether a request is one for the module that judges. */
export function isJudging(request: { readonly op: string }): request is JudgingRequest {
  return request.op === 'admit' || request.op === 'typecheck';
}

/** The work that such a request makes. */
export function judging(request: JudgingRequest, options: JudgeOptions): Judging<AdmitAnswer | TypeCheckAnswer> {
  return request.op === 'admit' ? judge(request, options) : typeCheck(request, options);
}
