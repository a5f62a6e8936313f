import { parseJson } from './json';
import type {
  AnswerTo,
  ChartFacts,
  ChanceCall,
  HookFacts,
  KustomizeAnswer,
  PatchAnswer,
  RenderingRequest,
  RenderRequest,
  ReleaseAnswer,
  ReleaseManifest,
  VerifyAnswer,
} from './requests';
import type { JsonObject } from '../yaml';
import { SharedObjects } from './shared-objects';
import { FieldReader } from './wire';

/** What the engine says of a rendered chart before its manifests. */
interface ReleaseHeader {
  readonly manifests: readonly {
    readonly source: string;
    readonly isCrdFile: boolean;
    readonly hook?: HookFacts;
    readonly duplicateKey?: string;

    /** Whether the object has integers that a `number` would round. */
    readonly bigint?: boolean;
    readonly lines?: readonly number[];
  }[];
  readonly notes: string;
  readonly chance: readonly ChanceCall[];
  readonly dropped?: ReleaseAnswer['dropped'];
}

/** Reads an answer out of the engine's bytes; objects of releases are taken from those that were read already. */
export function decodeAnswer<R extends RenderingRequest>(
  request: R,
  fields: Uint8Array,
  objects?: SharedObjects,
): AnswerTo<R>;
export function decodeAnswer(
  request: RenderingRequest,
  fields: Uint8Array,
  objects = new SharedObjects(),
): AnswerTo<RenderingRequest> {
  const reader = new FieldReader(fields);
  switch (request.op) {
    case 'chart':
      return { ...(parseJson(reader.text()) as Omit<ChartFacts, 'valuesText'>), valuesText: reader.text() };
    case 'render':
      return readRelease(reader, request.want, objects);
    case 'values':
      return { values: parseJson(reader.text()) as JsonObject, integers: JSON.parse(reader.text()) as string[][] };
    case 'coalesce':
      return { values: parseJson(reader.text()) as JsonObject };
    case 'kustomize':
      return readKustomization(reader, request.want);
    case 'patch':
      return readPatched(reader);
    case 'versions':
      return {
        versions: reader
          .text()
          .split('\n')
          .filter((line) => line !== ''),
      };
    case 'verify':
      return parseJson(reader.text()) as VerifyAnswer;
    case 'pack':
      return { archive: reader.bytes() };
  }
}

function readRelease(reader: FieldReader, want: RenderRequest['want'], objects: SharedObjects): ReleaseAnswer {
  const header = JSON.parse(reader.text()) as ReleaseHeader;
  const bodies = reader.list();
  const manifests = header.manifests.map(({ bigint, ...facts }, index): ReleaseManifest => {
    const body = bodies[index]?.toString('utf8') ?? '';
    if (want !== 'objects') return { ...facts, text: body };
    return { ...facts, object: objects.read(body, bigint ?? false) };
  });
  const { notes, chance, dropped } = header;
  return { manifests, notes, chance, ...(dropped && { dropped }) };
}

function readKustomization(reader: FieldReader, want: 'objects' | 'text'): KustomizeAnswer {
  const text = reader.text();
  if (want === 'text') return { text };
  return { objects: reader.list().map((body) => parseJson(body.toString('utf8')) as JsonObject) };
}

function readPatched(reader: FieldReader): PatchAnswer {
  return {
    objects: reader
      .list()
      .map((body) => (body.length === 0 ? undefined : (parseJson(body.toString('utf8')) as JsonObject))),
  };
}
