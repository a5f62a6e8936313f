import type { TestCase } from 'junit-report-builder';
import { formatProblem } from '../../errors';
import type { AdmissionReport, JudgedObject, LocatedFinding } from '../../inspect/admission/admit-manifests';
import { junitReport } from '../junit-builder';
import { printable } from '../printable';
import type { Terminal } from '../terminal';

/** Prints verdicts as CI servers show tests: one suite for each file, one case for each object. */
export function reportAsJUnit({ objects, problems, whole = [] }: AdmissionReport, terminal: Terminal): void {
  const report = junitReport('fairlead admit');
  for (const [file, judged] of byFile(objects)) {
    const suite = report.testSuite().name(printable(file));
    for (const object of judged) {
      const { document, line } = object;
      const name = printable(`${object.object} (document ${document}, line ${line})`);
      describe(suite.testCase().className(printable(file)).name(name), object);
    }
  }
  if (whole.length > 0) {
    const suite = report.testSuite().name('all objects together');
    for (const { rule, severity, message, why, fix, objects: places } of whole) {
      const where = places.map(({ object, file, line }) => `${object}  (${file}:${line})`);
      const text = printable([...where, why, fix].join('\n'));
      const test = suite.testCase().className(rule).name(printable(message));
      if (severity === 'error') test.failure(printable(message), rule);
      test.standardOutput(text);
    }
  }
  if (problems.length > 0) {
    const suite = report.testSuite().name('problems');
    for (const problem of problems) {
      const text = printable(formatProblem(problem));
      suite
        .testCase()
        .className(problem.code)
        .name(printable(problem.what))
        .error(printable(problem.what), problem.code, text);
    }
  }
  terminal.print(report.build());
}

function describe(test: TestCase, { verdict, findings, notEvaluated }: JudgedObject): void {
  const denials = findings.filter(({ severity }) => severity === 'error');
  const others = findings.filter(({ severity }) => severity !== 'error');
  if (verdict === 'denied') {
    test.failure(say(denials), [...new Set(denials.map(({ rule }) => rule))].join(', '));
  } else if (verdict === 'notEvaluated') {
    test.skipped();
  }
  const output = [...(others.length > 0 ? [say(others)] : []), ...notEvaluated.map((sentence) => printable(sentence))];
  if (output.length > 0) test.standardOutput(output.join('\n'));
}

function say(findings: readonly LocatedFinding[]): string {
  return findings
    .map(({ rule, path, message, line }) =>
      printable(`${rule}${path ? ` at '${path}'` : ''}, line ${line}: ${message}`),
    )
    .join('\n');
}

function byFile(objects: readonly JudgedObject[]): ReadonlyMap<string, readonly JudgedObject[]> {
  const files = new Map<string, JudgedObject[]>();
  for (const object of objects) {
    const known = files.get(object.file);
    if (known) known.push(object);
    else files.set(object.file, [object]);
  }
  return files;
}
