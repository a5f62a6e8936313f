import type { VerdictName } from '../model';
import type { Rule } from './rule';

/** A rule of the API server. */
export type VerdictRule = Rule & { readonly name: VerdictName };

const REFUSED = 'The sync would fail: the API server refuses the object.';
const NO_PODS = 'The sync would pass, and no pod would ever start: the API server refuses each of them.';

/** What a cluster's API server says of objects: its rules by the names that `fairlead admit` has for them too. */
export const VERDICT_RULES: Readonly<Record<VerdictName, VerdictRule>> = {
  'wrong-type': {
    name: 'wrong-type',
    severity: 'error',
    isFloor: true,
    why: REFUSED,
    fix: 'Write a value of the type that the message names; text that looks like a number needs quotes.',
  },
  'unknown-field': {
    name: 'unknown-field',
    severity: 'error',
    why: 'The API server refuses the field, or drops it without a word; either way it has no effect.',
    fix: 'Correct the spelling or the place of the field, or remove it.',
  },
  invalid: { name: 'invalid', severity: 'error', why: REFUSED, fix: 'Correct what the message names.' },
  immutable: {
    name: 'immutable',
    severity: 'error',
    isPassing: true,
    why: 'The sync would fail: the field of an object that is there already cannot change.',
    fix: 'Keep the value that was there, or let the object be made again.',
  },
  'limit-range': {
    name: 'limit-range',
    severity: 'error',
    why: NO_PODS,
    fix: 'Bring requests and limits into the range, or change the LimitRange.',
  },
  quota: {
    name: 'quota',
    severity: 'error',
    why: NO_PODS,
    fix: 'Ask for less, or raise the ResourceQuota of the namespace.',
  },
  'pod-security': {
    name: 'pod-security',
    severity: 'error',
    why: NO_PODS,
    fix: 'Set what the message asks for in the securityContext, or give the namespace another level.',
  },
  'pod-security-warning': {
    name: 'pod-security-warning',
    severity: 'warning',
    why: 'The namespace warns of pods that are less secure than its level for warnings.',
    fix: 'Set what the message asks for in the securityContext.',
  },
  policy: {
    name: 'policy',
    severity: 'error',
    why: 'A policy of the cluster refuses the object, so its sync would fail or its pods never start.',
    fix: 'Do what the message asks for.',
  },
  'policy-error': {
    name: 'policy-error',
    severity: 'error',
    why: 'A policy that cannot be evaluated protects nothing, or refuses everything.',
    fix: 'Correct what the policy says there.',
  },
  'protected-namespace': {
    name: 'protected-namespace',
    severity: 'error',
    isPassing: true,
    why: 'Every cluster has the namespace, and the API server never lets it go.',
    fix: 'Leave the namespace where it is.',
  },
  'api-warning': {
    name: 'api-warning',
    severity: 'warning',
    why: 'The API server takes the object, and warns whoever applies it.',
    fix: 'Do what the message advises.',
  },
  'not-evaluated': {
    name: 'not-evaluated',
    severity: 'warning',
    why: 'Whether the cluster takes it will be known only there.',
    fix: 'Nothing needs to be done.',
  },
};
