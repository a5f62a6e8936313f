import type { Problem, ProblemSite, SourceLocation } from './problem';

/** `apps/main.ts:11:3` */
export function formatLocation(source: SourceLocation): string {
  return [source.file, source.line, source.line === undefined ? undefined : source.column]
    .filter((part) => part !== undefined)
    .join(':');
}

/** `prod-eu-1/lets-encrypt/issuer  (apps/main.ts:11:3)` */
function formatSite(site: ProblemSite): string {
  const source = site.source && formatLocation(site.source);
  if (site.path === undefined) return source ?? '';
  return source === undefined ? site.path : `${site.path}  (${source})`;
}

/** Places that are named one by one; JSON has all of them. */
const MAX_SITES = 5;

/** A problem as a block of text: what, where, why, how to fix. */
export function formatProblem(problem: Problem): string {
  return [
    `${problem.code}: ${oneLine(problem.what)}`,
    ...problem.where.slice(0, MAX_SITES).map((site) => `  at  ${oneLine(formatSite(site))}`),
    ...(problem.where.length > MAX_SITES ? [`  at  ${problem.where.length - MAX_SITES} more places`] : []),
    `  why ${oneLine(problem.why)}`,
    `  fix ${oneLine(problem.fix)}`,
  ].join('\n');
}

/** A problem on one line: `CODE file:line:col construct/path — what — fix`. */
export function formatProblemLine(problem: Problem): string {
  const [site] = problem.where;
  const place = [site?.source && formatLocation(site.source), site?.path].filter((part) => part !== undefined);
  return oneLine([[problem.code, ...place].join(' '), problem.what, problem.fix].join(' — '));
}

// Names and values come from files that anybody may have written: no control character of theirs may reach a
// terminal or a CI log, where it could hide text or start a command.
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) =>
    character === '\n' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
