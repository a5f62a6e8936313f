import type { LocatedFinding } from '../../inspect/admission/admit-manifests';

/** What to do about a rule, where that is the same whatever the API server says. */
const FIXES: Readonly<Record<string, string>> = {
  'unknown-field': 'Correct the spelling or the place of the field, or remove it.',
  'duplicate-field': 'Keep one of the two, and remove the other.',
  'wrong-type': 'Write a value of the type that the message names; text that looks like a number needs quotes.',
  immutable: 'Keep the value that was there, or delete the object and create it again.',
  'missing-service-account': 'Add the ServiceAccount, or name one that is there.',
  'missing-priority-class': 'Add the PriorityClass, or name one that is there.',
  'missing-runtime-class': 'Add the RuntimeClass, or name one that is there.',
  'pod-security': 'Set what the message asks for in the securityContext, or give the namespace another level.',
  'policy-error': 'Correct the policy: what it says cannot be evaluated.',
  'limit-range': 'Bring requests and limits into the range, or change the LimitRange.',
  quota: 'Ask for less, or raise the ResourceQuota of the namespace.',
  'protected-namespace': 'Leave the namespace where it is: every cluster has it.',
};

/** What to do about a finding, where that is known. */
export function fixOf({ rule, fix }: LocatedFinding): string | undefined {
  return fix ?? FIXES[rule];
}

/** How to let more be known, by what the engine says where it knows too little. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/no CRD of the cluster defines it/, "Give its definition with '--crds <path>', or correct the kind."],
  [
    /its labels are not known/,
    "Add the Namespace to the manifests, or give labels with '--namespace-defaults <file>'.",
  ],
];

/** What to do about a sentence on what could not be known, where that is something. */
export function hintOn(sentence: string): string | undefined {
  return HINTS.find(([pattern]) => pattern.test(sentence))?.[1];
}
