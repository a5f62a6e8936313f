import type { AdmissionFinding } from '../engine';
import type { CheckName } from '../model';

interface Overlap {
  readonly rule: RegExp;
  readonly path: RegExp;
  readonly checks: readonly CheckName[];
}

/**
 * What the API server and a check of ours both find, and the check says with more knowledge: which name would do, what
 * brings a kind, who else takes part.
 */
const OVERLAPS: readonly Overlap[] = [
  {
    rule: /^unserved-version$/,
    path: /^/,
    checks: ['known-kind', 'no-missing-api', 'no-unserved-api'],
  },
  { rule: /^deprecated-version$/, path: /^/, checks: ['no-deprecated-api', 'no-unserved-api'] },
  { rule: /^unknown-field$/, path: /^/, checks: ['no-unserved-field'] },
  { rule: /^(?:invalid|wrong-type)$/, path: /^metadata\.(?:name|generateName)\b/, checks: ['valid-name'] },
  { rule: /^(?:invalid|wrong-type)$/, path: /^metadata\.namespace\b/, checks: ['valid-name', 'valid-scope'] },
  {
    rule: /^(?:invalid|wrong-type|immutable)$/,
    path: /labels|matchLabels|selector/i,
    checks: ['valid-label', 'selector-matches-template'],
  },
  { rule: /^(?:invalid|wrong-type)$/, path: /annotations/, checks: ['valid-annotation', 'size-limit'] },
  { rule: /^invalid$/, path: /^(?:$|\[\]|data\b|binaryData\b|stringData\b)/, checks: ['size-limit'] },
  { rule: /^invalid$/, path: /ports\b/, checks: ['unique-port'] },
  { rule: /^quota$/, path: /^/, checks: ['quota-covers-requests'] },
];

/** Checks that say the same as a finding of the API server, where they have found something about the object. */
export function saidBy({ rule, path = '' }: AdmissionFinding): readonly CheckName[] {
  const found = OVERLAPS.filter((overlap) => overlap.rule.test(rule) && overlap.path.test(path));
  return [...new Set(found.flatMap(({ checks }) => checks))];
}
