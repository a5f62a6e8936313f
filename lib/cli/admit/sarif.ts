import type { AdmissionReport } from '../../inspect/admission/admit-manifests';
import { SarifLog } from '../sarif-log';
import type { Terminal } from '../terminal';
import { fixOf } from './fixes';

const LEVELS = { error: 'error', warning: 'warning', audit: 'note' } as const;

/** Prints findings as code scanners exchange them. */
export function reportAsSarif({ objects, problems, whole = [] }: AdmissionReport, terminal: Terminal): void {
  const log = new SarifLog();
  for (const { object, file, findings } of objects) {
    for (const finding of findings) {
      const fix = fixOf(finding);
      const field = finding.path ? ` at '${finding.path}'` : '';
      const text = `${object}${field}: ${finding.message}${fix === undefined ? '' : `\n${fix}`}`;
      log.add(finding.rule, LEVELS[finding.severity], text, { file, line: finding.line });
    }
  }
  for (const { rule, severity, message, why, fix, objects: places } of whole) {
    const [own, ...others] = places;
    log.add(rule, LEVELS[severity], `${message} ${why}\n${fix}`, own, others);
  }
  for (const { code, what, why, fix, where } of problems) {
    const source = where.find((site) => site.source)?.source;
    log.add(code, 'error', `${what} ${why} ${fix}`, source && { file: source.file, line: source.line ?? 1 });
  }
  terminal.print(log.toJson());
}
