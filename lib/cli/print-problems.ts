import { formatProblem, formatProblemLine, type Problem } from '../errors';
import type { Terminal } from './terminal';

/** Prints what the user must act on: as text to the error stream, as JSON or one line each to the output. */
export function printProblems(problems: readonly Problem[], format: string, terminal: Terminal): void {
  switch (format) {
    case 'json':
      terminal.print(JSON.stringify({ problems }, undefined, 2));
      return;
    case 'line':
      terminal.print(problems.map(formatProblemLine).join('\n'));
      return;
    default: {
      const { bold, red, dim } = terminal.colors;
      const blocks = problems.map((problem) =>
        formatProblem(problem)
          .replace(/^[^:]+:/, (code) => red(bold(code)))
          .replace(/^ {2}(at |why|fix) /gm, (_, word: string) => `  ${dim(word)} `),
      );
      const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
      terminal.say(`${blocks.join('\n\n')}\n\n${count}; nothing was written.`);
    }
  }
}
