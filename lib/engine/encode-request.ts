import { canonicalJson } from './json';
import type { HeldContent } from './held-content';
import type { EngineRequest, RenderingRequest } from './requests';
import { FieldWriter } from './wire';

/** Numbers of the operations, as engine/PROTOCOL.md has them. */
export const OPERATIONS = {
  loadArchive: 1,
  loadFiles: 2,
  free: 3,
  chart: 4,
  render: 5,
  coalesce: 6,
  values: 7,
  kustomize: 8,
  patch: 9,
  versions: 10,
  verify: 11,
  pack: 12,
} as const;

/** A request in the bytes that the engine reads, the same for the same request. */
export interface EncodedRequest {
  readonly op: EngineRequest['op'];

  /** Number of the operation; undefined where loading is all there is to do, and what that says is the answer. */
  readonly operation: number | undefined;

  /** What is loaded first, and whose handle goes before the fields. */
  readonly held: HeldContent | undefined;
  readonly fields: Uint8Array<ArrayBuffer>;
}

/** Says a request in the engine's bytes. */
export function encodeRequest(request: RenderingRequest): EncodedRequest {
  const writer = new FieldWriter();
  writeFields(request, writer);
  const { op } = request;
  return {
    op,
    operation: OPERATIONS[op],
    held: 'chart' in request ? request.chart : undefined,
    fields: writer.toBytes(),
  };
}

function writeFields(request: RenderingRequest, writer: FieldWriter): void {
  switch (request.op) {
    case 'chart':
      return;
    case 'render': {
      const { release, namespace, kubeVersion, apiVersions, integers, seed = 0, failChanceCall, want } = request;
      const defaultApis = apiVersions.default ?? false;
      writer
        .field(canonicalJson({ release, namespace, kubeVersion, defaultApis, integers, seed, failChanceCall, want }))
        .field(canonicalJson(request.values))
        .field([...new Set(apiVersions.names)].sort().join('\n'));
      return;
    }
    case 'coalesce':
      writer.field(canonicalJson(request.values));
      return;
    case 'values': {
      const { set, setString, setJson } = request;
      writer.field(canonicalJson({ set, setString, setJson }));
      writer.list(request.files.flatMap(({ name, text }) => [name, text]));
      return;
    }
    case 'kustomize':
      writer.field(request.root).field(request.want).list(tree(request.files));
      return;
    case 'patch':
      writer
        .list(request.objects.map(canonicalJson))
        .list(request.patches.flatMap(({ object, patch }) => [String(object), canonicalJson(patch)]));
      return;
    case 'versions':
      writer.field(request.range).field(request.versions.join('\n'));
      return;
    case 'verify':
      writer.field(request.archive).field(request.filename).field(request.provenance).field(request.keyring);
      return;
    case 'pack':
      writer.list(tree(request.files));
  }
}

/** Alternately path and content, sorted by path. */
function tree(files: Readonly<Record<string, Uint8Array>>): (string | Uint8Array)[] {
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flat();
}
