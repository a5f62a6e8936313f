import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import type { AdmissionReport, LocatedFinding } from '../../inspect/admission/admit-manifests';
import type { Terminal } from '../terminal';
import { packageFacts } from '../version';
import { fixOf } from './fixes';

const LEVELS = { error: 'error', warning: 'warning', audit: 'note' } as const;

interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * Prints findings as code scanners exchange them.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function reportAsSarif({ objects, problems, whole = [] }: AdmissionReport, terminal: Terminal): void {
  const run = new SarifRunBuilder().initSimple({
    toolDriverName: 'fairlead',
    toolDriverVersion: packageFacts().version,
  });
  const rules = new Set<string>();
  const add = (
    ruleId: string,
    level: (typeof LEVELS)[LocatedFinding['severity']],
    text: string,
    place?: Place,
    others: readonly Place[] = [],
  ) => {
    if (!rules.has(ruleId)) run.addRule(new SarifRuleBuilder().initSimple({ ruleId, shortDescriptionText: ruleId }));
    rules.add(ruleId);
    const result = new SarifResultBuilder();
    result.setRuleId(ruleId);
    result.setLevel(level);
    result.setMessageText(text);
    if (place) {
      result.setLocationArtifactUri({ uri: encodeURI(place.file) });
      result.setLocationRegion({ startLine: place.line });
    }
    if (others.length > 0) result.result.relatedLocations = others.map(locationOf);
    run.addResult(result);
  };
  for (const { object, file, findings } of objects) {
    for (const finding of findings) {
      const fix = fixOf(finding);
      const field = finding.path ? ` at '${finding.path}'` : '';
      const text = `${object}${field}: ${finding.message}${fix === undefined ? '' : `\n${fix}`}`;
      add(finding.rule, LEVELS[finding.severity], text, { file, line: finding.line });
    }
  }
  for (const { rule, severity, message, why, fix, objects: places } of whole) {
    const [own, ...others] = places;
    add(rule, LEVELS[severity], `${message} ${why}\n${fix}`, own, others);
  }
  for (const { code, what, why, fix, where } of problems) {
    const source = where.find((site) => site.source)?.source;
    add(code, 'error', `${what} ${why} ${fix}`, source && { file: source.file, line: source.line ?? 1 });
  }
  const report = new SarifBuilder();
  report.addRun(run);
  terminal.print(report.buildSarifJsonString({ indent: true }));
}

function locationOf({ file, line }: Place) {
  return { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line } } };
}
