import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import { packageFacts } from './version';

/** A line of a file. */
export interface SarifPlace {
  readonly file: string;
  readonly line: number;
}

/**
 * Findings as code scanners exchange them.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export class SarifLog {
  readonly #run = new SarifRunBuilder().initSimple({
    toolDriverName: 'fairlead',
    toolDriverVersion: packageFacts().version,
  });
  readonly #rules = new Set<string>();

  /** Adds a finding at a place; others take part in it. */
  public add(
    ruleId: string,
    level: 'error' | 'warning' | 'note',
    text: string,
    place?: SarifPlace,
    others: readonly SarifPlace[] = [],
  ): void {
    if (!this.#rules.has(ruleId)) {
      this.#run.addRule(new SarifRuleBuilder().initSimple({ ruleId, shortDescriptionText: ruleId }));
    }
    this.#rules.add(ruleId);
    const result = new SarifResultBuilder();
    result.setRuleId(ruleId);
    result.setLevel(level);
    result.setMessageText(text);
    if (place) {
      result.setLocationArtifactUri({ uri: encodeURI(place.file) });
      result.setLocationRegion({ startLine: place.line });
    }
    if (others.length > 0) result.result.relatedLocations = others.map(locationOf);
    this.#run.addResult(result);
  }

  /** The log as JSON. */
  public toJson(): string {
    const log = new SarifBuilder();
    log.addRun(this.#run);
    return log.buildSarifJsonString({ indent: true });
  }
}

function locationOf({ file, line }: SarifPlace) {
  return { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line } } };
}
