import { formatProblem, formatProblemLine, sortProblems, type Problem, type ProblemError } from '../errors';
import { count } from './count';
import type { Terminal } from './terminal';

/**
 * Prints what the user must act on: as text to the error stream, as JSON, a report or one line each to the output. What
 * the user should know besides stands before it, in JSON and reports beside it.
 */
export function printProblems(error: ProblemError, format: string, terminal: Terminal): void {
  const { problems, notices } = error;
  switch (format) {
    case 'sarif':
    case 'junit':
      printReport(error, format, terminal);
      return;
    case 'json':
      terminal.print(JSON.stringify({ problems, ...(notices.length > 0 && { notices }) }, undefined, 2));
      return;
    case 'line':
      printNotices(notices, format, terminal);
      terminal.print(problems.map(formatProblemLine).join('\n'));
      return;
    default:
      printNotices(notices, format, terminal);
      terminal.say(
        `${blocksOf(problems, 'red', terminal)}\n\n${count(problems.length, 'problem')}; nothing was written.`,
      );
  }
}

/** Prints what a run has found as other programs read it. */
export function printReport(
  found: Pick<ProblemError, 'problems' | 'notices'>,
  format: 'sarif' | 'junit',
  terminal: Terminal,
): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for nothing else
  const reports = require('./problem-reports') as typeof import('./problem-reports');
  terminal.print(format === 'sarif' ? reports.problemsAsSarif(found) : reports.problemsAsJUnit(found));
}

/** Notices that are printed in full; JSON and lines have all of them. */
const SHOWN_NOTICES = 20;

/** Prints what the user should know and need not act on, to the error stream. */
export function printNotices(notices: readonly Problem[], format: string, terminal: Terminal): void {
  if (notices.length === 0) return;
  const sorted = sortProblems(notices);
  if (format === 'line') {
    terminal.say(sorted.map(formatProblemLine).join('\n'));
    return;
  }
  const shown = sorted.slice(0, SHOWN_NOTICES);
  const rest =
    sorted.length > shown.length ? ` ${sorted.length - shown.length} more are not shown: '--format line' has all.` : '';
  terminal.say(
    `${blocksOf(shown, 'yellow', terminal)}\n\n${count(sorted.length, 'notice')}; none of them stops the run.${rest}\n`,
  );
}

function blocksOf(problems: readonly Problem[], color: 'red' | 'yellow', { colors }: Terminal): string {
  return problems
    .map((problem) =>
      formatProblem(problem)
        .replace(/^[^:]+:/, (code) => colors[color](colors.bold(code)))
        .replace(/^ {2}(at |why|fix) /gm, (_, word: string) => `  ${colors.dim(word)} `),
    )
    .join('\n\n');
}
