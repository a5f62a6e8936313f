import { VERDICT_RULES, type Rule } from '../checks';
import type { AdmissionFinding } from '../engine';
import type { VerdictName } from '../model';
import { isRefusal } from './mistakes';

/** Rules of the engine that are told by the name of another one. */
const NAMES: Readonly<Record<string, VerdictName>> = {
  'wrong-type': 'wrong-type',
  'unserved-version': 'wrong-type',
  'unknown-field': 'unknown-field',
  'duplicate-field': 'unknown-field',
  immutable: 'immutable',
  'limit-range': 'limit-range',
  quota: 'quota',
  'pod-security': 'pod-security',
  'policy-error': 'policy-error',
  'protected-namespace': 'protected-namespace',
  'api-warning': 'api-warning',
  'deprecated-version': 'api-warning',
};

/** The rule that a finding of the API server is one of. A policy is a rule of its own, so that a waiver excuses one. */
export function ruleOf(finding: AdmissionFinding, policies: ReadonlyMap<string, Rule>): Rule {
  const { rule, policy } = finding;
  if (policy !== undefined && (rule === 'policy' || rule === 'mutation')) {
    return policies.get(policy) ?? policyRule(policy, false);
  }
  if (rule === 'pod-security' && !isRefusal(finding)) return VERDICT_RULES['pod-security-warning'];
  return VERDICT_RULES[NAMES[rule] ?? (isRefusal(finding) ? 'invalid' : 'api-warning')];
}

/** A policy as a rule: messages begin with `policy`, and waivers name the policy. */
export function policyRule(name: string, isFloor: boolean): Rule {
  return { ...VERDICT_RULES.policy, name, code: 'policy', isFloor };
}
