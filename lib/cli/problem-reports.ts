import { formatProblem, sortProblems, type Problem } from '../errors';
import { junitReport } from './junit-builder';
import { printable } from './printable';
import { SarifLog, type SarifPlace } from './sarif-log';

/** What a run has found: what stops it, and what the user should know besides. */
interface Found {
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Problems as code scanners exchange them: errors, and notices as warnings. */
export function problemsAsSarif({ problems, notices }: Found): string {
  const log = new SarifLog();
  const add = (level: 'error' | 'warning') => (problem: Problem) => {
    const { code, what, why, fix } = problem;
    const [own, ...others] = placesOf(problem);
    log.add(code, level, `${what} ${why}\n${fix}`, own, others);
  };
  problems.forEach(add('error'));
  sortProblems(notices).forEach(add('warning'));
  return log.toJson();
}

/** Problems as CI servers show tests: each is one that fails, notices are told, and a run without either passes. */
export function problemsAsJUnit({ problems, notices }: Found): string {
  const report = junitReport('fairlead');
  const suite = report.testSuite().name('fleets');
  for (const problem of problems) {
    caseOf(problem).failure(printable(problem.what), problem.code).standardOutput(textOf(problem));
  }
  for (const notice of sortProblems(notices)) caseOf(notice).standardOutput(textOf(notice));
  if (problems.length === 0) suite.testCase().className('fairlead').name('what the fleets describe is right');
  return report.build();

  function caseOf({ code, what }: Problem) {
    return suite.testCase().className(code).name(printable(what));
  }
}

function textOf(problem: Problem): string {
  return printable(formatProblem(problem));
}

function placesOf({ where }: Problem): readonly SarifPlace[] {
  return where.flatMap(({ source }) => (source ? [{ file: source.file, line: source.line ?? 1 }] : []));
}
