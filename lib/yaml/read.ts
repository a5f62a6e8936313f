import { ProblemError, type SourceLocation } from '../errors';
import { Converter } from './convert';
import { decodeYaml } from './decode';
import type { JsonValue } from './json';
import { YAML_LIMITS, type YamlLimits } from './limits';
import { findOffset, type EntryPart } from './locate';
import { Positions } from './positions';
import { limitProblem, YamlProblems } from './problems';
import { findSeparatorMistakes, parseDocuments, type ParsedDocument } from './stream';

/** One document of a YAML file. */
export interface YamlDocument {
  /** Its place among the documents of the file, empty ones included, counted from 0. */
  readonly index: number;

  /** What it holds; null where it is empty. */
  readonly value: JsonValue;

  /** Where its content begins. */
  readonly source: SourceLocation;

  /** Keys that stand twice in one mapping, of which the first counts; only where it was read as kubectl reads it. */
  readonly duplicates: readonly { readonly path: readonly (string | number)[]; readonly source: SourceLocation }[];

  /**
   * Where the entry at a path stands, or the nearest entry above it that exists.
   *
   * For an entry of a mapping that is its key unless the value is asked for; both are on one line mostly.
   */
  locate(path: readonly (string | number)[], part?: EntryPart): SourceLocation;
}

/** What reading needs to know about a text. */
export interface ReadYamlOptions {
  /** Name of the file, as messages shall say it. */
  readonly file: string;

  /** Limits other than the usual {@link YAML_LIMITS}. */
  readonly limits?: Partial<YamlLimits>;

  /**
   * What to do with values that readers disagree about, and with keys that stand twice: refuse them, or read them as
   * kubectl does. @default 'refuse'
   */
  readonly disagreement?: 'refuse' | 'like-kubectl';
}

/**
 * Reads every document of a YAML (or JSON) text as Kubernetes' own readers understand it.
 *
 * Whatever those readers, or YAML 1.1 and YAML 1.2, understand differently is refused. Throws one `ProblemError` with
 * every problem of the text; nothing is returned of a text that has any.
 */
export function readYaml(input: string | Uint8Array, options: ReadYamlOptions): YamlDocument[] {
  const { file } = options;
  const likeKubectl = options.disagreement === 'like-kubectl';
  const limits = { ...YAML_LIMITS, ...options.limits };
  if (byteLengthExceeds(input, limits.maxBytes)) {
    throw new ProblemError(limitProblem(`The file is larger than ${limits.maxBytes} bytes.`, { file }));
  }
  const text = decodeYaml(input, file);
  const positions = new Positions(file, text);
  const problems = new YamlProblems(positions);
  findSeparatorMistakes(text, problems);

  const documents: YamlDocument[] = [];
  for (const parsed of parseDocuments(text, limits, problems)) {
    // Values of a document that is not understood would only add noise to what is wrong with it.
    if (parsed.errors.length === 0) {
      documents.push(
        toDocument(parsed, documents.length, new Converter(text, limits, problems, likeKubectl), {
          text,
          limits,
          positions,
        }),
      );
    }
    if (problems.isFull) break;
  }
  problems.throwIfAny();
  return documents;
}

interface Source {
  readonly text: string;
  readonly limits: YamlLimits;
  readonly positions: Positions;
}

function toDocument(parsed: ParsedDocument, index: number, converter: Converter, source: Source): YamlDocument {
  const [start, , end] = parsed.range;
  const { positions } = source;
  // Where a document has no content, its node still has a place: the end of the document.
  const offset = parsed.contents?.range[0] ?? start;
  const value = converter.convert(parsed.contents);
  let parsedAgain: WeakRef<ParsedDocument> | undefined;
  return {
    index,
    value,
    source: positions.at(offset),
    duplicates: converter.duplicates.map((each) => ({ path: each.path, source: positions.at(each.offset) })),
    // Nodes are many times larger than the text and are rarely asked for, so they are parsed again when they are; who
    // asks for one place mostly asks for others too.
    locate: (path, part = 'key') => {
      let again = parsedAgain?.deref();
      if (!again) {
        [again] = parseDocuments(source.text.slice(start, end), source.limits, new YamlProblems(positions));
        parsedAgain = again && new WeakRef(again);
      }
      return positions.at(start + (findOffset(again?.contents ?? null, path, part) ?? offset - start));
    },
  };
}

function byteLengthExceeds(input: string | Uint8Array, maxBytes: number): boolean {
  if (typeof input !== 'string') return input.length > maxBytes;
  // A character takes at least one byte and at most three per UTF-16 unit; only between the two is counting needed.
  if (input.length > maxBytes) return true;
  return input.length * 3 > maxBytes && Buffer.byteLength(input) > maxBytes;
}
