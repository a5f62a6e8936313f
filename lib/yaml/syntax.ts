import type { ErrorCode, YAMLError } from 'yaml';

const WHY = 'A file that cannot be read whole is not read at all: half of it would deploy something else.';

/** Says what an error of the parser means, in our words: the parser's own messages repeat pieces of the file. */
export function describeSyntax(error: YAMLError): { what: string; why: string; fix: string } {
  const [what, fix] = tryDescribeMessage(error.message) ?? MESSAGES[error.code] ?? FALLBACK;
  return { what, why: WHY, fix };
}

function tryDescribeMessage(message: string): readonly [string, string] | undefined {
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
}

const INDENT =
  'Indent the entries of one mapping or list by the same number of spaces, deeper than what they belong to.';

// The parser says several things by one code; what its text says is more exact.
const BY_MESSAGE: readonly (readonly [RegExp, readonly [string, string]])[] = [
  [/Missing closing/, ['A quoted text is not closed.', 'Close it with the quote that it began with.']],
  [/Comments must be separated/, ['A comment begins without a blank before its #.', 'Put a blank before the #.']],
  [/Implicit map keys/, ['A key has no value and no colon.', 'Write a colon and a blank after the key.']],
  [
    /must end with a|must be sufficiently indented and end|expected .* to end/i,
    ['A bracket or brace is not closed.', 'Close it with ] or }.'],
  ],
  [/Missing ,/, ['Two entries of a bracket or brace have no comma between them.', 'Put a comma between them.']],
  [
    /on same line with directives-end/,
    ['A mapping or list begins on the line of the --- before it.', 'Begin it on a line of its own.'],
  ],
];

const MESSAGES: Partial<Record<ErrorCode, readonly [string, string]>> = {
  ALIAS_PROPS: ['An alias has a tag or an anchor of its own.', 'Remove the tag or the anchor.'],
  BAD_ALIAS: ['The name of an anchor or alias is empty or ends in a colon.', 'Name it with letters, digits, - and _.'],
  BAD_COLLECTION_TYPE: ['A tag does not fit the value that it stands before.', 'Remove the tag.'],
  BAD_DIRECTIVE: ['A line beginning with % is not a directive that can be read.', 'Remove the line.'],
  BAD_DQ_ESCAPE: [
    'A double-quoted text holds an escape that YAML does not know.',
    'Write \\\\ for a backslash, or put the text in single quotes.',
  ],
  BAD_INDENT: ['The indentation does not fit the lines above.', INDENT],
  BAD_PROP_ORDER: ['An anchor or tag stands before a - or ? sign.', 'Put it after the sign.'],
  BAD_SCALAR_START: ['An unquoted text begins with a character that YAML reserves.', 'Put the text in quotes.'],
  BLOCK_AS_IMPLICIT_KEY: [
    'A mapping or list begins on the line of a key.',
    'Begin it on the next line, or put the value in quotes if it is text with a colon.',
  ],
  BLOCK_IN_FLOW: [
    'An indented mapping or list stands inside brackets or braces.',
    'Write it with brackets or braces too.',
  ],
  KEY_OVER_1024_CHARS: ['A key is longer than 1024 characters.', 'Shorten the key.'],
  MULTILINE_IMPLICIT_KEY: [
    'A key goes over several lines, or a line is neither a key nor part of a value.',
    'Write the key, a colon and a blank on one line.',
  ],
  MULTIPLE_ANCHORS: ['A value has two anchors.', 'Remove one of them.'],
  MULTIPLE_TAGS: ['A value has two tags.', 'Remove one of them.'],
  TAB_AS_INDENT: ['A tab stands where YAML expects indentation by blanks.', 'Replace the tab with blanks.'],
  UNEXPECTED_TOKEN: [
    'Something stands here that does not belong to the lines above.',
    'Look for a missing quote, colon, comma or bracket, or wrong indentation, just before it.',
  ],
};

const FALLBACK: readonly [string, string] = [
  'The YAML cannot be understood here.',
  'Look for a mistake just before it.',
];
