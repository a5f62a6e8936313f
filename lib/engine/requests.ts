import type { JsonObject, JsonValue } from '../yaml';
import type { AdmitAnswer, AdmitRequest, TypeCheckAnswer, TypeCheckRequest } from './admission-requests';

/**
 * A chart by its content. The engine reads it from disk itself, and only where the content has this digest.
 *
 * `digest` is `sha256:<hex>`: of the archive's bytes, or of a folder's files as `folderDigest` says it.
 */
export type ChartContent =
  | { readonly digest: string; readonly archive: string }
  | {
      readonly digest: string;
      readonly folder: string;

      /** Archives of dependencies that the folder's own `charts/` does not hold. @default - none */
      readonly dependencies?: readonly { readonly digest: string; readonly archive: string }[];
    };

/** Reads what a chart says of itself. */
export interface ReadChartRequest {
  readonly op: 'chart';
  readonly chart: ChartContent;
}

/** A dependency as `Chart.yaml` names it. */
export interface ChartDependency {
  readonly name: string;

  /** Version range, as Helm writes ranges. */
  readonly version: string;
  readonly repository: string;
  readonly alias?: string;

  /** Whether the chart's content has it. */
  readonly isPresent: boolean;
}

/** How the templates of a chart use its values. */
export interface ValueUse {
  /** Keys down to the value; those of a subchart stand below its name or alias. */
  readonly path: readonly string[];

  /** Whether the value is used as a whole, so that any key below it can matter, or only tested and looked into. */
  readonly whole: boolean;
}

/** What a chart says of itself. */
export interface ChartFacts {
  readonly name: string;
  readonly version: string;
  readonly appVersion?: string;
  readonly kubeVersion?: string;
  readonly description?: string;
  readonly isLibrary: boolean;
  readonly isDeprecated: boolean;
  readonly dependencies: readonly ChartDependency[];

  /** Default values; those of subcharts below their names, as Helm coalesces them, whether switched on or not. */
  readonly defaults: JsonObject;

  /** `values.yaml` as it is written, with its comments. */
  readonly valuesText: string;

  /** `values.schema.json`, and those of subcharts by the path of keys where their values stand, joined by `.`. */
  readonly schemas: Readonly<Record<string, JsonObject | boolean>>;

  /** Each use of a value in any template, subcharts' included, sorted, each once. */
  readonly valueUses: readonly ValueUse[];

  /** Names and aliases below which subcharts' values stand, as paths joined by `.`, sorted. */
  readonly subcharts: readonly string[];

  /** Paths of the files in `crds/`, subcharts' included. */
  readonly crdFiles: readonly string[];

  /** Whether anything in the chart could ask for `.Capabilities`: else its output does not depend on them. */
  readonly readsCapabilities: boolean;

  /**
   * API groups outside Kubernetes itself that its templates and default values mention, and so could ask for in
   * `.Capabilities.APIVersions`, sorted; none where nothing asks; undefined where any group could matter.
   */
  readonly apiGroups?: readonly string[];
}

/** Renders a chart as `helm template` does. */
export interface RenderRequest {
  readonly op: 'render';
  readonly chart: ChartContent;
  readonly release: string;
  readonly namespace: string;

  /** Values of the user, without the chart's defaults. Null removes a default, as in Helm. */
  readonly values: JsonObject;

  /** Keys down to each number that templates shall see as an integer: those of `MergeValuesAnswer`. @default - none */
  readonly integers?: readonly (readonly string[])[];

  /** For example `v1.35.0`. */
  readonly kubeVersion: string;

  /**
   * API versions that the cluster serves, as `group/version` and `group/version/Kind`; `default` adds those that
   * `helm template` assumes.
   */
  readonly apiVersions: { readonly names: readonly string[]; readonly default?: boolean };

  /** Another seed and clock, to see what depends on chance. @default 0 */
  readonly seed?: number;

  /** Lets the nth call (from 1) of a function of chance fail, so that the error says where it stands. @default - none */
  readonly failChanceCall?: number;

  /** What to return of each manifest: its text can come with the lines of the template that wrote it. */
  readonly want: 'objects' | 'text' | 'lines';
}

/** A Helm hook, in Helm's own words. */
export interface HookFacts {
  readonly events: readonly string[];
  readonly weight: number;
  readonly deletePolicies: readonly string[];
}

/** One document of a chart's output. */
export interface ReleaseManifest {
  /** Path of the template, for example `web/charts/redis/templates/service.yaml`. */
  readonly source: string;

  /** Whether it comes from `crds/`, or from a template. */
  readonly isCrdFile: boolean;

  /** For a hook, what it says of itself. */
  readonly hook?: HookFacts;

  /** The object, read as Kubernetes reads YAML; with `want: 'objects'`. */
  readonly object?: JsonObject;

  /** The text as `helm template` prints it; with `want: 'text'` and `'lines'`. */
  readonly text?: string;

  /**
   * For each line of the text the line of the template, from 1, that wrote the first of it that is no blank; with
   * `want: 'lines'`, and undefined where it is not known. What a helper or a value brings is written where it is asked for.
   */
  readonly lines?: readonly number[];

  /** A key that the document has twice, in the reader's words; the last one counts, as with `helm template`. */
  readonly duplicateKey?: string;
}

/** Calls of a template function whose result is not the same everywhere. */
export interface ChanceCall {
  /** Name of the function, for example `randAlphaNum`, `genCA`, `now`, `lookup`, `getHostByName`. */
  readonly function: string;
  readonly count: number;
}

export interface ReleaseAnswer {
  /** Documents of `crds/` first, then manifests in Helm's install order, then hooks as `helm template` prints them. */
  readonly manifests: readonly ReleaseManifest[];
  readonly notes: string;

  /** Sorted by name. */
  readonly chance: readonly ChanceCall[];

  /** Documents that Helm drops because it does not know what their hook says. @default - none */
  readonly dropped?: readonly { readonly source: string; readonly hook: string }[];
}

/** Coalesces values with the chart's defaults, as templates see them. */
export interface CoalesceRequest {
  readonly op: 'coalesce';
  readonly chart: ChartContent;
  readonly values: JsonObject;
}

/** Merges values files and `--set` options, as `helm template` does. */
export interface MergeValuesRequest {
  readonly op: 'values';

  /** Contents of values files, the strongest last, each with the name that errors call it by. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setJson: readonly string[];
}

export interface MergeValuesAnswer {
  readonly values: JsonObject;

  /**
   * Keys down to each number that came from `--set`: to Helm's templates those are integers, where all other numbers
   * are floating. An element of a list has its index for a key.
   */
  readonly integers: readonly (readonly string[])[];
}

/** Builds a kustomization from a tree of files. */
export interface KustomizeRequest {
  readonly op: 'kustomize';

  /** Content by path, `/` between names, nothing outside. */
  readonly files: Readonly<Record<string, Uint8Array>>;

  /** Folder of the kustomization in that tree; `.` for its root. */
  readonly root: string;
  readonly want: 'objects' | 'text';
}

export interface KustomizeAnswer {
  readonly text?: string;
  readonly objects?: readonly JsonObject[];
}

/** Applies patches to objects, by Kustomize's own code. */
export interface PatchRequest {
  readonly op: 'patch';
  readonly objects: readonly JsonObject[];
  readonly patches: readonly {
    /** Index of the object to patch. */
    readonly object: number;

    /** A partial object to merge strategically, or operations of a JSON patch. */
    readonly patch: JsonObject | readonly JsonValue[];
  }[];
}

/** The patched objects, in the same order; undefined where a patch deleted one (`$patch: delete`). */
export interface PatchAnswer {
  readonly objects: readonly (JsonObject | undefined)[];
}

/** Sorts versions and tells which of them a range admits, as Helm reads ranges. */
export interface VersionsRequest {
  readonly op: 'versions';
  readonly range: string;
  readonly versions: readonly string[];
}

/** The versions that the range admits, newest first; what is no version is left out. */
export interface VersionsAnswer {
  readonly versions: readonly string[];
}

/** Checks a chart archive's provenance file. */
export interface VerifyRequest {
  readonly op: 'verify';
  readonly archive: Uint8Array;

  /** Name of the archive's file, which the provenance file names. */
  readonly filename: string;
  readonly provenance: Uint8Array;
  readonly keyring: Uint8Array;
}

export interface VerifyAnswer {
  readonly signedBy: string;
  readonly fingerprint: string;
}

/** Packs files into a chart archive, the same bytes for the same files. */
export interface PackRequest {
  readonly op: 'pack';

  /** Content by path below the chart's folder. Files that `.helmignore` names are left out. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

export interface PackAnswer {
  readonly archive: Uint8Array;
}

/** Each request with its answer. */
export interface EngineCalls {
  chart: { request: ReadChartRequest; answer: ChartFacts };
  render: { request: RenderRequest; answer: ReleaseAnswer };
  coalesce: { request: CoalesceRequest; answer: { readonly values: JsonObject } };
  values: { request: MergeValuesRequest; answer: MergeValuesAnswer };
  kustomize: { request: KustomizeRequest; answer: KustomizeAnswer };
  patch: { request: PatchRequest; answer: PatchAnswer };
  versions: { request: VersionsRequest; answer: VersionsAnswer };
  verify: { request: VerifyRequest; answer: VerifyAnswer };
  pack: { request: PackRequest; answer: PackAnswer };
  admit: { request: AdmitRequest; answer: AdmitAnswer };
  typecheck: { request: TypeCheckRequest; answer: TypeCheckAnswer };
}

export type EngineRequest = EngineCalls[keyof EngineCalls]['request'];

/** Requests of the module that renders. */
export type RenderingRequest = Exclude<EngineRequest, AdmitRequest | TypeCheckRequest>;
export type AnswerTo<R extends EngineRequest> = EngineCalls[R['op']]['answer'];

/** What the engine says when it cannot do what it was asked. */
export interface EngineFailure {
  readonly kind:
    | 'chart' // the chart itself is broken: not readable, missing dependency, wrong Kubernetes version
    | 'archive' // refused before anything of it was read: path outside, link, duplicate entry, too large
    | 'values' // values do not satisfy the chart's schema, or a values file or --set option cannot be read
    | 'template' // a template fails
    | 'output' // a template's output is no YAML, or no object
    | 'kustomization'
    | 'patch'
    | 'version' // a version or a range that cannot be read
    | 'provenance'
    | 'request' // it makes no sense, for example a version of Kubernetes that the engine does not know
    | 'limit' // time or memory
    | 'missing' // told by its digest, and not known any more; who asked is never told
    | 'internal'; // our mistake

  /** The official code's own sentence. */
  readonly message: string;

  /** Template or file it happened in, with its line and column from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;

  /** The failing expression of the template, for example `.Values.image.tag`. */
  readonly expression?: string;

  /** Each of several mistakes, for a schema: where in the values, and what. */
  readonly details?: readonly { readonly path: string; readonly message: string }[];
}
