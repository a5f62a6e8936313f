import { LABELS } from '../../kube';
import type { JsonObject } from '../../yaml';
import { matchConditions, matchConstraints } from './match';
import type { PolicyAction, PolicyMutation, SettledPolicy } from './rule';
import { expressionsOf, usedVariables, variablesOf } from './variables';

/** API version of the API server's own policies. All minors serve those that refuse, later ones also those that change. */
export const ADMISSION_API = 'admissionregistration.k8s.io/v1';

/** What each action is in the words of a binding. */
export const VALIDATION_ACTIONS: Readonly<Record<PolicyAction, readonly string[]>> = {
  deny: ['Deny'],
  warn: ['Warn', 'Audit'],
  audit: ['Audit'],
};

/** A policy as the API server's own admission policies, with their bindings. */
export function admissionObjects(policy: SettledPolicy): readonly JsonObject[] {
  return [
    ...(hasValidations(policy)
      ? [
          policyObject(policy, 'ValidatingAdmissionPolicy', validatingSpec(policy)),
          policyObject(policy, 'ValidatingAdmissionPolicyBinding', {
            policyName: policy.name,
            validationActions: validationActions(policy),
          }),
        ]
      : []),
    ...((policy.rule.mutations ?? []).length > 0
      ? [
          policyObject(policy, 'MutatingAdmissionPolicy', mutatingSpec(policy)),
          policyObject(policy, 'MutatingAdmissionPolicyBinding', { policyName: policy.name }),
        ]
      : []),
  ];
}

/** What both forms of a policy that refuses have in common. */
export function validatingSpec(policy: SettledPolicy): JsonObject {
  const { rule } = policy;
  return {
    failurePolicy: 'Fail',
    ...commonSpec(policy),
    ...((rule.validations ?? []).length > 0 && {
      validations: (rule.validations ?? []).map(({ expression, message, messageExpression, reason }) => ({
        expression,
        message,
        ...(messageExpression !== undefined && { messageExpression }),
        ...(reason !== undefined && { reason }),
      })),
    }),
    ...((rule.auditAnnotations ?? []).length > 0 && {
      auditAnnotations: (rule.auditAnnotations ?? []).map(({ key, valueExpression }) => ({ key, valueExpression })),
    }),
  };
}

/** What both forms of a policy that changes objects have in common. */
export function mutatingSpec(policy: SettledPolicy): JsonObject {
  return {
    failurePolicy: 'Fail',
    // Once more after others have changed the object, so that they cannot undo it.
    reinvocationPolicy: 'IfNeeded',
    ...commonSpec(policy),
    mutations: (policy.rule.mutations ?? []).map(mutation),
  };
}

/** Whether a policy has anything that does not change the object. */
export function hasValidations({ rule }: SettledPolicy): boolean {
  return (rule.validations ?? []).length > 0 || (rule.auditAnnotations ?? []).length > 0;
}

/** Name, labels and description of a policy's objects. */
export function metadataOf({ name, rule }: SettledPolicy): JsonObject {
  return {
    name,
    labels: { [LABELS.managedBy]: 'fairlead', [LABELS.policyTier]: rule.tier },
    annotations: { 'kubernetes.io/description': rule.description },
  };
}

/** What the cluster does with an object that breaks the policy. */
export function validationActions({ action }: SettledPolicy): string[] {
  return [...VALIDATION_ACTIONS[action]];
}

function commonSpec(policy: SettledPolicy): JsonObject {
  const { rule } = policy;
  const conditions = matchConditions(policy);
  const variables = usedVariables(variablesOf(rule), expressionsOf(rule));
  return {
    matchConstraints: matchConstraints(policy),
    ...(conditions.length > 0 && { matchConditions: conditions.map(({ name, expression }) => ({ name, expression })) }),
    ...(variables.length > 0 && { variables: variables.map(({ name, expression }) => ({ name, expression })) }),
  };
}

function mutation(change: PolicyMutation): JsonObject {
  return 'jsonPatch' in change
    ? { patchType: 'JSONPatch', jsonPatch: { expression: change.jsonPatch } }
    : { patchType: 'ApplyConfiguration', applyConfiguration: { expression: change.applyConfiguration } };
}

function policyObject(policy: SettledPolicy, kind: string, spec: JsonObject): JsonObject {
  return { apiVersion: ADMISSION_API, kind, metadata: metadataOf(policy), spec };
}
