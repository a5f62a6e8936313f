import { ProblemError, formatLocation, type Problem } from '../../lib/errors';

/** The problems that a step reports; none where it succeeds. Anything else it throws fails the test. */
export function problemsOf(step: () => unknown): readonly Problem[] {
  try {
    step();
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
}

/** Each problem as `code line:column`, the first place of each. */
export function reported(step: () => unknown): string[] {
  return problemsOf(step).map(({ code, where: [site] }) => {
    const place = site?.source === undefined ? '' : formatLocation({ ...site.source, file: '' });
    return `${code} ${place.slice(1)}`.trim();
  });
}
