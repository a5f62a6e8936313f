import { contentDigest } from '../cache';
import type { JsonObject } from '../yaml';
import type { AdmissionContext, AdmissionRequest, AdmitRequest } from './admission-requests';
import type { EncodedRequest } from './encode-request';
import { canonicalJson } from './json';
import { FieldWriter } from './wire';

/** Numbers of the operations, as engine/admission/PROTOCOL.md has them. */
const OPEN = 1;
const JUDGE = 2;
const TYPE_CHECK = 4;

/** An object of contexts as the engine reads it. Many contexts have the same; a machine is told of each once. */
interface HeldObject {
  /** Digest of its text, and the name by which a machine knows it from then on. */
  readonly digest: string;

  /** Where it is long, shared by threads and not copied: definitions of custom resources are many megabytes. */
  readonly text: string | Uint8Array;
}

/** The context of a cluster in the engine's bytes. */
export interface HeldContext {
  /** Digest of all of it. */
  readonly context: string;
  readonly operation: number;
  readonly options: string;
  readonly objects: readonly HeldObject[];
}

/** Objects that were encoded already: they stand in one context after the other. */
const encoded = new WeakMap<JsonObject, HeldObject>();

const LONG = 4096;

/** Says a context in the engine's bytes. */
export function encodeContext({ objects, kubernetes, podSecurity, assume }: AdmissionContext): HeldContext {
  const options = canonicalJson({ kubernetes, podSecurity, assume: assume && [...assume].sort() });
  const told = objects.map(heldObject);
  const context = contentDigest(Buffer.from([options, ...told.map(({ digest }) => digest)].join('\n')));
  return { context, operation: OPEN, options, objects: told };
}

/** Tells the text of an object before anybody asks for it. It must be what {@link canonicalJson} says. */
export function holdText(object: JsonObject, text: Uint8Array): void {
  encoded.set(object, held(text));
}

/** Digest of an object of a context: the same for the same content. */
export function objectDigest(object: JsonObject): string {
  return heldObject(object).digest;
}

function heldObject(object: JsonObject): HeldObject {
  const known = encoded.get(object) ?? held(Buffer.from(canonicalJson(object)));
  encoded.set(object, known);
  return known;
}

function held(text: Uint8Array): HeldObject {
  const digest = contentDigest(text);
  if (text.length < LONG) return { digest, text: Buffer.from(text).toString('utf8') };
  const shared = new Uint8Array(new SharedArrayBuffer(text.length));
  shared.set(text);
  return { digest, text: shared };
}

/** How a machine is told of a context: of objects that it was told of before, it is told the digest. */
export function openContext({ options, objects }: HeldContext, told: ReadonlySet<string>): FieldWriter {
  return new FieldWriter().field(options).list(objects.map(({ digest, text }) => (told.has(digest) ? digest : text)));
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
