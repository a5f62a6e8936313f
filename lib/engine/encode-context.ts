import { contentDigest } from '../cache';
import type { AdmissionContext, AdmissionRequest, AdmitRequest } from './admission-requests';
import type { EncodedRequest } from './encode-request';
import { canonicalJson } from './json';
import { FieldWriter } from './wire';

/** Numbers of the operations, as engine/admission/PROTOCOL.md has them. */
const OPEN = 1;
const JUDGE = 2;
const TYPE_CHECK = 4;

/** The context of a cluster in the engine's bytes. */
export interface HeldContext {
  /** Digest of the bytes. */
  readonly context: string;
  readonly operation: number;

  /** Shared by threads, not copied: definitions of custom resources are many megabytes. */
  readonly fields: Uint8Array;
}

/** Says a context in the engine's bytes. */
export function encodeContext({ objects, kubernetes, podSecurity, assume }: AdmissionContext): HeldContext {
  const writer = new FieldWriter()
    .field(canonicalJson({ kubernetes, podSecurity, assume: assume && [...assume].sort() }))
    .list(objects.map(canonicalJson));
  const fields = new Uint8Array(new SharedArrayBuffer(writer.length));
  writer.copyTo(fields);
  return { context: contentDigest(fields), operation: OPEN, fields };
}

/** One request as it goes into a batch; it is the same text for the same request. */
export function encodeJudged(request: AdmissionRequest): readonly [operation: string, object: string, old: string] {
  const object = 'object' in request ? canonicalJson(request.object) : '';
  const old = 'old' in request ? canonicalJson(request.old) : '';
  return [request.operation, object, old];
}

/** How objects are judged, as text: what else a verdict depends on. */
export function judgeOptions({ emit = false, templates = false }: AdmitRequest): string {
  return canonicalJson({ emit, templates });
}

/** Asks for verdicts on a batch. */
export function encodeBatch(held: HeldContext, options: string, batch: readonly (readonly string[])[]): EncodedRequest {
  const fields = new FieldWriter().field(options).list(batch.flat()).toBytes();
  return { op: 'admit', operation: JUDGE, held, fields };
}

/** Asks what there is to say of the context itself: loading it says that. */
export function encodeContextCheck(held: HeldContext): EncodedRequest {
  return { op: 'admit', operation: undefined, held, fields: new Uint8Array() };
}

/** Asks for the types of one policy's expressions. */
export function encodeTypeCheck(held: HeldContext, policy: string): EncodedRequest {
  return { op: 'typecheck', operation: TYPE_CHECK, held, fields: new FieldWriter().list([policy]).toBytes() };
}
