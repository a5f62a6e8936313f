import { ProblemError, type Problem, type SourceLocation } from '../../errors';
import { FAIRLEAD_API_VERSION } from '../../kube';
import { isJsonObject, objectsOf, readYaml, type JsonObject, type JsonValue, type YamlDocument } from '../../yaml';
import type { ManifestFile } from './manifest-files';

/** An object as somebody wrote it. */
export interface WrittenObject {
  readonly object: JsonObject;
  readonly file: string;

  /** Its document in the file, counted from 0. */
  readonly document: number;
  readonly line: number;

  /** Where a field stands, or the nearest thing above it. */
  readonly locate: (path: readonly (string | number)[]) => SourceLocation;

  /** Fields that it has twice, with the line of the second. */
  readonly duplicates: readonly { readonly path: readonly (string | number)[]; readonly line: number }[];
}

/** What files hold. */
export interface WrittenObjects {
  readonly objects: readonly WrittenObject[];

  /** Documents that cannot be read, and those that are no object. */
  readonly problems: readonly Problem[];
}

/** Definitions of custom resources, and lists of all that a cluster has, fill files that are larger than others. */
const LIMITS = { maxBytes: 64 * 1024 * 1024, maxTokens: 10_000_000 };

/** Reads every object of files, in their order; what cannot be read does not stop the rest. */
export function readObjects(files: readonly ManifestFile[]): WrittenObjects {
  const objects: WrittenObject[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    for (const { document, index } of readDocuments(file, problems)) {
      if (document.value === null) continue;
      for (const { value, path } of objectsOf(document.value)) {
        const mistake = mistakeOf(value);
        const source = path.length === 0 ? document.source : document.locate(path);
        if (mistake !== undefined || !isJsonObject(value)) problems.push(notAnObject(index, mistake ?? '', source));
        else if (!isIndex(value)) objects.push(written(value, path, { document, index, source }));
      }
    }
  }
  return { objects, problems };
}

/** The list of files that stands beside manifests of ours; it goes to no cluster. */
function isIndex({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === FAIRLEAD_API_VERSION && kind === 'OutputIndex';
}

interface Place {
  readonly document: YamlDocument;
  readonly index: number;
  readonly source: SourceLocation;
}

function written(object: JsonObject, at: readonly (string | number)[], place: Place): WrittenObject {
  const { document, index, source } = place;
  return {
    object,
    file: source.file,
    document: index,
    line: source.line ?? 1,
    locate: (path) => document.locate([...at, ...path]),
    duplicates: document.duplicates
      .filter(({ path }) => at.every((step, depth) => path[depth] === step))
      .map((each) => ({ path: each.path.slice(at.length), line: each.source.line ?? 1 })),
  };
}

/** The documents of a file, of a broken one those that are not. */
function readDocuments(
  { name, content }: ManifestFile,
  problems: Problem[],
): { document: YamlDocument; index: number }[] {
  const options = { file: name, disagreement: 'like-kubectl', limits: LIMITS } as const;
  try {
    return readYaml(content, options).map((document) => ({ document, index: document.index }));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const isWhole = error.problems.some(({ code }) => code === 'yaml-limit' || code === 'yaml-encoding');
    const pieces = isWhole ? [] : piecesOf(Buffer.from(content).toString('utf8'));
    if (pieces.length < 2) {
      problems.push(...error.problems);
      return [];
    }
    const found: { document: YamlDocument; index: number }[] = [];
    let index = 0;
    for (const piece of pieces) {
      try {
        for (const document of readYaml(piece, options)) found.push({ document, index: index++ });
      } catch (failure) {
        if (!(failure instanceof ProblemError)) throw failure;
        problems.push(...failure.problems);
        index++;
      }
    }
    return found;
  }
}

/** The documents of a text one by one, each below as many empty lines as stand before it. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let lines = 0;
  for (const part of text.split(/^(?=---[ \t]*(?:#.*)?\r?$)/m)) {
    // What stands before the first separator is a document only where it says something.
    const isEmpty = pieces.length === 0 && /^(?:\s|#.*$)*$/m.test(part) && !/^[^#\s]/m.test(part);
    if (!isEmpty) pieces.push('\n'.repeat(lines) + part);
    lines += part.split('\n').length - 1;
  }
  return pieces;
}

function mistakeOf(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return `is ${value === null ? 'empty' : Array.isArray(value) ? 'a list' : 'a scalar'}`;
  const missing = ['apiVersion', 'kind'].filter((field) => typeof value[field] !== 'string' || value[field] === '');
  return missing.length === 0 ? undefined : `has no ${missing.map((field) => `'${field}'`).join(' and no ')}`;
}

function notAnObject(document: number, mistake: string, source: SourceLocation): Problem {
  return {
    code: 'manifest-shape',
    what: `Document ${document} ${mistake}, so it is not a Kubernetes object.`,
    where: [{ source }],
    why: 'The API server would not know what to do with it.',
    fix: 'Write a mapping with apiVersion, kind and metadata, or leave the file out.',
  };
}
