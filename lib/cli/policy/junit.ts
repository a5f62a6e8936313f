import { formatProblem } from '../../errors';
import type { PolicyTestReport } from '../../inspect/policies/test-policies';
import { junitReport } from '../junit-builder';
import { printable } from '../printable';
import type { Terminal } from '../terminal';

/** Prints what became of examples as CI servers show tests: one suite for each policy and minor version. */
export function reportAsJUnit({ policies, problems }: PolicyTestReport, terminal: Terminal): void {
  const report = junitReport('fairlead policy test');
  for (const { policy, kubernetes, examples, notEvaluated } of policies) {
    const suite = report.testSuite().name(`${policy} on Kubernetes ${kubernetes}`);
    for (const { example, kind, failures } of examples) {
      const test = suite
        .testCase()
        .className(policy)
        .name(printable(`${kind}: ${example}`));
      if (failures.length > 0) test.failure(printable(failures.join('\n')), 'policy-example');
    }
    for (const sentence of notEvaluated) suite.testCase().className(policy).name(printable(sentence)).skipped();
  }
  const others = problems.filter(({ code }) => code !== 'policy-example');
  if (others.length > 0) {
    const suite = report.testSuite().name('policies');
    for (const problem of others) {
      const { code, what } = problem;
      const text = printable(formatProblem(problem));
      suite.testCase().className(code).name(printable(what)).error(printable(what), code, text);
    }
  }
  terminal.print(report.build());
}
