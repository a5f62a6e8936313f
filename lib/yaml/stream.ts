import type { CST, Document, YAMLError } from 'yaml';
import { loadLibrary } from './library';
import type { YamlLimits } from './limits';
import type { YamlProblems } from './problems';
import { describeSyntax } from './syntax';

/** A document as the parser gives it: nodes with their positions, scalars as text. */
export type ParsedDocument = Document.Parsed;

/**
 * Parses a text into documents, one at a time, so that memory holds the nodes of one document only.
 *
 * The parser's own resolution of scalars is switched off (schema `failsafe`); limits are watched token by token,
 * before anything recursive sees the input.
 */
export function* parseDocuments(
  text: string,
  limits: YamlLimits,
  problems: YamlProblems,
): Generator<ParsedDocument, void> {
  const { Composer } = loadLibrary();
  const composer = new Composer({
    version: '1.2',
    schema: 'failsafe',
    uniqueKeys: false,
    strict: true,
    logLevel: 'silent',
  });
  let ended = false;
  for (const token of parseTokens(text, limits, problems)) {
    if (token.type === 'doc-end') {
      // `...` with no document before it ends nothing.
      ended = true;
    } else if (token.type === 'directive') {
      reportDirective(token.offset, problems);
      continue;
    } else if (token.type === 'document') {
      if (ended) reportBareDocument(token, problems);
      ended = false;
    }
    for (const document of withoutStacks(() => [...composer.next(token)])) {
      reportSyntax(document, problems);
      yield document;
    }
  }
  for (const document of composer.end()) {
    reportSyntax(document, problems);
    yield document;
  }
  reportErrors(composer.streamInfo().errors, problems);
}

// The parser makes an Error object of every stumble, thousands of them in hostile input; their stacks are never read.
function withoutStacks<T>(step: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return step();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

// Tokens that fit nowhere; after so many the rest of the file says nothing new.
const MAX_STRAY_TOKENS = 100;

function* parseTokens(text: string, limits: YamlLimits, problems: YamlProblems): Generator<CST.Token, void> {
  const { Lexer, Parser } = loadLibrary();
  const parser = new Parser();
  let documents = 0;
  let tokens = 0;
  let stray = 0;
  const count = (token: CST.Token): CST.Token => {
    if (token.type === 'error') stray += 1;
    if (token.type !== 'document') return token;
    tokens = 0;
    documents += 1;
    if (documents > limits.maxDocuments) {
      problems.stop(`The file has more than ${limits.maxDocuments} documents.`, parser.offset);
    }
    return token;
  };
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > limits.maxTokens) {
      problems.stop(`A document has more than ${limits.maxTokens} tokens.`, parser.offset);
    }
    for (const token of parser.next(lexeme)) yield count(token);
    if (stray > MAX_STRAY_TOKENS) break;
    // The stack also holds the document itself and the scalar being read.
    if (parser.stack.length > limits.maxDepth + 2) {
      problems.stop(`Mappings and lists are nested more than ${limits.maxDepth} deep.`, parser.offset);
    }
  }
  for (const token of parser.end()) yield count(token);
}

function reportSyntax(document: ParsedDocument, problems: YamlProblems): void {
  const strange = document.warnings.filter(({ code }) => code === 'BAD_ALIAS');
  reportErrors([...document.errors, ...strange], problems);
}

// One mistake makes the parser stumble several times over; the first stumble of a line says most.
function reportErrors(errors: readonly YAMLError[], problems: YamlProblems): void {
  const lines = new Set<number | undefined>();
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    // Tags are judged with the value that they belong to.
    if (error.code === 'TAG_RESOLVE_FAILED') {
      problems.add('yaml-tag', error.pos[0], {
        what: 'A tag cannot be resolved.',
        why: 'Kubernetes knows no such type, and a tag may stand for code.',
        fix: 'Remove the tag.',
      });
      continue;
    }
    const { line } = problems.locate(error.pos[0]);
    if (lines.has(line)) continue;
    lines.add(line);
    problems.add('yaml-syntax', error.pos[0], describeSyntax(error));
  }
}

function reportDirective(offset: number, problems: YamlProblems): void {
  problems.add('yaml-syntax', offset, {
    what: 'The file has a directive, a line beginning with %.',
    why: 'kubectl splits files before it reads them and does not understand directives.',
    fix: 'Remove the line.',
  });
}

function reportBareDocument(token: CST.Document, problems: YamlProblems): void {
  if (token.value === undefined || token.start.some(({ type }) => type === 'doc-start')) return;
  problems.add('yaml-ambiguous', token.value.offset, {
    what: 'A document follows the ... line without a --- line of its own.',
    why: 'kubectl would ignore everything after the ... without a word.',
    fix: 'Write --- before the document.',
  });
}

// Three dashes in the first column that do not stand alone, or with a comment after a blank.
const SEPARATOR_MISTAKE = /^---(?![ \t]*$|[ \t]+#)/gm;

/** Reports lines that begin with `---` and go on: kubectl splits files there, other readers go on reading. */
export function findSeparatorMistakes(text: string, problems: YamlProblems): void {
  for (const { index } of text.matchAll(SEPARATOR_MISTAKE)) {
    if (problems.isFull) return;
    problems.add('yaml-ambiguous', index, {
      what: 'A line begins with --- and goes on.',
      why: 'kubectl takes it for a separator of documents and refuses or loses the rest of the line.',
      fix: 'Write --- on a line of its own, or put text that begins with it in quotes.',
    });
  }
}
