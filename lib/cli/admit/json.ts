import type { AdmissionReport } from '../../inspect/admission/admit-manifests';
import type { Terminal } from '../terminal';

/**
 * Prints verdicts for programs, in the order of the objects; problems only where there are any, and what does
 * not fit together only where that was asked for.
 */
export function reportAsJson({ objects, problems, whole }: AdmissionReport, terminal: Terminal): void {
  const verdicts = objects.map(({ object, file, document, line, verdict, findings, notEvaluated }) => ({
    object,
    file,
    document,
    line,
    verdict,
    findings: findings.map(({ rule, path = '', message }) => ({ rule, path, message })),
    notEvaluated,
  }));
  const report = { objects: verdicts, ...(whole && { whole }), ...(problems.length > 0 && { problems }) };
  terminal.print(JSON.stringify(report, undefined, 2));
}
