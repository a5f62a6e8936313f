import type { Node, Scalar } from 'yaml';
import { loadLibrary } from './library';
import type { YamlProblems } from './problems';

// Spellings that are valid YAML to our parser and to Kubernetes' parser, yet mean something else to each. Found by
// comparing the two over mutated files; refusing them is what keeps "same meaning or refused" true.

/** Reports a quoted or block scalar whose layout parsers read differently. */
export function checkLayout(node: Scalar, text: string, problems: YamlProblems): void {
  const [start, end] = node.range ?? [0, 0];
  if (node.type === 'QUOTE_DOUBLE') {
    if (/\\\n[ \t]*\n/.test(text.slice(start, end))) {
      report(start, problems, {
        what: 'A line of a double-quoted text ends in a backslash, and an empty line follows.',
        why: 'kubectl reads a line feed there, other readers none.',
        fix: 'Remove the empty line, or write \\n for a line feed.',
      });
    }
    return;
  }
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return;
  const value = String(node.value);
  const unfinished = !text.endsWith('\n') && text.slice(end).trim() === '';
  if (unfinished && (value.endsWith('\n') || /\n[ \t]+$/.test(text))) {
    report(start, problems, {
      what: 'The file ends within a block of text, without a line feed.',
      why: 'kubectl reads the text without a line feed at its end, other readers with one.',
      fix: 'End the file with a line feed, or write |- or >- if the text shall not end in one.',
    });
  }
  const source = text.slice(start, end);
  if (/^[^\n]*\n+[^ \t\n]/.test(source)) {
    report(start, problems, {
      what: 'A block of text is not indented.',
      why: 'kubectl reads it as empty, other readers as text.',
      fix: 'Indent the text.',
    });
  }
  if (/^[|>][-+]?[0-9]/.test(source) && isFollowedByBlanks(text, start + source.trimEnd().length)) {
    report(start, problems, {
      what: 'A block of text with a stated indentation ends in a line of blanks.',
      why: 'kubectl keeps blanks beyond the indentation, other readers drop them.',
      fix: 'Remove the blanks, or put the text in double quotes.',
    });
  }
}

/** Reports the name of an anchor or alias that not every parser reads to its end. */
export function checkAnchorName(name: string, offset: number, problems: YamlProblems): void {
  if (/^[\w-]+$/.test(name)) return;
  report(offset, problems, {
    what: 'The name of an anchor or alias holds something other than letters, digits, - and _.',
    why: 'kubectl ends the name there and takes the rest for text, other readers for a part of the name.',
    fix: 'Rename the anchor, or write a blank after its name.',
  });
}

/** Whether a line of nothing but blanks stands between a place and the next line that holds something. */
function isFollowedByBlanks(text: string, offset: number): boolean {
  const [run = ''] = /^\s*/.exec(text.slice(offset)) ?? [];
  const isEnd = offset + run.length === text.length;
  return run
    .split('\n')
    .slice(1, isEnd ? undefined : -1)
    .some((line) => line !== '');
}

/** Reports an unquoted text within brackets or braces that parsers split in different places. */
export function checkFlowItem(node: Node | null, problems: YamlProblems): void {
  if (!isPlain(node) || !String(node.value).startsWith('?')) return;
  report(node.range?.[0] ?? 0, problems, {
    what: 'An unquoted text within brackets or braces begins with a question mark.',
    why: 'kubectl takes the question mark for the sign of a key and drops it, other readers for text.',
    fix: 'Put the text in quotes.',
  });
}

/** Reports a key within brackets or braces whose colon only some readers take for one. */
export function checkFlowKey(node: Node | null, text: string, problems: YamlProblems): void {
  checkFlowItem(node, problems);
  if (!isPlain(node)) return;
  const [start, end] = node.range ?? [0, 0];
  if (!/^\s*:[,[\]{}]/.test(text.slice(end, end + 200))) return;
  report(start, problems, {
    what: 'No blank follows the colon of a key within brackets or braces.',
    why: 'kubectl takes the colon for a part of the key, other readers do not.',
    fix: 'Write a blank after the colon, or put the key in quotes.',
  });
}

function isPlain(node: Node | null): node is Scalar {
  return loadLibrary().isScalar(node) && node.type === 'PLAIN';
}

function report(offset: number, problems: YamlProblems, text: { what: string; why: string; fix: string }): void {
  problems.add('yaml-ambiguous', offset, text);
}
