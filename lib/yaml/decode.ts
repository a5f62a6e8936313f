import { isUtf8 } from 'node:buffer';
import { ProblemError } from '../errors';
import { findLoneSurrogates, findReordering, formatCodePoint } from './characters';
import { Positions } from './positions';
import { YamlProblems } from './problems';

// What YAML calls not printable, and three line separators that only YAML 1.1 takes for line breaks.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/g;

/**
 * Decodes the bytes of a YAML file: UTF-8, a byte order mark dropped, line ends normalised to LF.
 *
 * Control characters are refused everywhere, characters that reorder text are refused in comments by
 * {@link findReorderingComments} and in names and plain scalars by the reader.
 */
export function decodeYaml(input: string | Uint8Array, file: string): string {
  const decoded = typeof input === 'string' ? input : decodeUtf8(input, file);
  const text = (decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded).replaceAll('\r\n', '\n');
  const problems = new YamlProblems(new Positions(file, text));
  for (const { 0: character, index } of text.matchAll(FORBIDDEN)) {
    if (problems.isFull) break;
    problems.add('yaml-encoding', index, describeForbidden(character));
  }
  for (const offset of findLoneSurrogates(text)) {
    if (problems.isFull) break;
    problems.add('yaml-encoding', offset, {
      what: `The file holds half a surrogate pair (${formatCodePoint(text.charAt(offset))}).`,
      why: 'It is not a character, and no encoding of a file can hold it.',
      fix: 'Replace it with the whole character.',
    });
  }
  for (const offset of findReorderingComments(text)) {
    if (problems.isFull) break;
    problems.add('yaml-encoding', offset, {
      what: `A comment holds a character that reorders the text around it (${formatCodePoint(text.charAt(offset))}).`,
      why: 'A reviewer would see another order than a program reads.',
      fix: 'Remove the character.',
    });
  }
  problems.throwIfAny();
  return text;
}

function describeForbidden(character: string): { what: string; why: string; fix: string } {
  const code = formatCodePoint(character);
  if (character === '\r') {
    return {
      what: 'A carriage return stands without a line feed.',
      why: 'Some readers end the line there and others do not.',
      fix: 'Save the file with LF or CRLF line ends.',
    };
  }
  if (character === '\ufeff') {
    return {
      what: 'A byte order mark stands inside the file.',
      why: 'It is invisible, and would become part of a name or a value.',
      fix: 'Remove it; one at the very start of a file is allowed.',
    };
  }
  const escape = character.charCodeAt(0).toString(16).padStart(4, '0');
  return {
    what: `The file holds the character ${code}, which YAML does not allow or not every reader takes alike.`,
    why: 'Readers refuse it or end the line there, so the text would not mean the same to all of them.',
    fix: `Remove it, or write it as "\\u${escape}" in a double-quoted scalar.`,
  };
}

// Only lines that are a comment altogether: whether a `#` further right begins one is for the parser to say, and
// the reader refuses these characters in all unquoted text anyway. One report for each line.
function* findReorderingComments(text: string): Generator<number> {
  let lineEnd = -1;
  for (const offset of findReordering(text)) {
    if (offset < lineEnd) continue;
    const lineStart = text.lastIndexOf('\n', offset) + 1;
    lineEnd = text.indexOf('\n', offset);
    if (lineEnd < 0) lineEnd = text.length;
    if (/^[ \t]*#/.test(text.slice(lineStart, offset))) yield offset;
  }
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const valid = validPrefix(bytes);
  throw new ProblemError({
    code: 'yaml-encoding',
    what: 'The file is not valid UTF-8.',
    where: [{ source: new Positions(file, valid).at(valid.length) }],
    why: 'Kubernetes reads UTF-8 only, and a guess at another encoding could change text without a word.',
    fix: 'Save the file as UTF-8.',
  });
}

/** The text up to the first byte that is not UTF-8. */
function validPrefix(bytes: Uint8Array): string {
  const read = (length: number) =>
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      read(middle);
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return read(low);
}
