import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SourceLocation } from '../../errors';

const texts = new Map<string, readonly string[]>();

/** The line of an example in the file that makes its policy; the policy's own line where the example is not in it. */
export function exampleLocation(policy: SourceLocation | undefined, example: string, root: string) {
  if (policy === undefined) return undefined;
  const lines = linesOf(resolve(root, policy.file)) ?? linesOf(resolve(policy.file)) ?? [];
  for (const [index, text] of lines.entries()) {
    for (const quote of ["'", '"', '`']) {
      const column = text.indexOf(`${quote}${example}${quote}`);
      if (column >= 0) return { file: policy.file, line: index + 1, column: column + 1 };
    }
  }
  return policy;
}

function linesOf(file: string): readonly string[] | undefined {
  const known = texts.get(file);
  if (known) return known;
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    texts.set(file, lines);
    return lines;
  } catch {
    return undefined;
  }
}
