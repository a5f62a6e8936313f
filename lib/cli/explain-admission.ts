import type { AdmittedObject } from '../inspect/explain-admission';
import { printable } from './printable';
import type { Terminal } from './terminal';
import { unifiedPatch } from './unified-patch';

const SAID = { error: 'refuses', warning: 'warns', audit: 'records' } as const;

/** Prints what the API server says of an object, and how what the cluster stores differs from what is written. */
export function printAdmission(object: AdmittedObject, terminal: Terminal): void {
  const { dim } = terminal.colors;
  const fact = (word: string, text: string) => {
    terminal.print(`  ${dim(word.padEnd(11))} ${printable(text.trim().replace(/\s*\n\s*/g, ' '))}`);
  };
  fact('verdict', object.verdict === 'notEvaluated' ? 'not evaluated' : object.verdict);
  for (const { rule, path = '', message, severity, policy } of object.findings) {
    const place = [policy === undefined ? rule : `policy '${policy}'`, path].filter((part) => part !== '').join(' at ');
    fact(SAID[severity], `${place}: ${message}`);
  }
  for (const sentence of object.notEvaluated) fact('unknown', sentence);
  if (object.admitted === undefined) return;
  if (object.admitted === object.written) fact('stored', 'as it is written');
  else printDifference(object.written, object.admitted, terminal);
}

function printDifference(before: string, after: string, terminal: Terminal): void {
  const { green, red, cyan, bold } = terminal.colors;
  const patch = unifiedPatch({ oldPath: 'written', newPath: 'stored', before, after }).trimEnd();
  for (const [index, line] of printable(patch).split('\n').entries()) {
    const paint = index < 2 ? bold : line.startsWith('@@') ? cyan : line.startsWith('-') ? red : green;
    terminal.print(`  ${line.startsWith(' ') ? line : paint(line)}`);
  }
}
