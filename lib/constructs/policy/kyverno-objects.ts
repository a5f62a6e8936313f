import type { JsonObject } from '../../yaml';
import { hasValidations, metadataOf, mutatingSpec, validatingSpec, validationActions } from './admission-objects';
import type { SettledPolicy } from './rule';

const API_VERSION = 'policies.kyverno.io/v1';

// A policy names all kinds that it judges. What Kyverno would derive for controllers could only differ from that.
const NO_AUTOGEN: JsonObject = { podControllers: { controllers: [] } };

/** A policy as Kyverno's CEL policies. */
export function kyvernoObjects(policy: SettledPolicy): readonly JsonObject[] {
  return [
    ...(hasValidations(policy) ? [validatingPolicy(policy)] : []),
    ...((policy.rule.mutations ?? []).length > 0 ? [mutatingPolicy(policy)] : []),
  ];
}

function validatingPolicy(policy: SettledPolicy): JsonObject {
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingPolicy',
    metadata: metadataOf(policy),
    spec: {
      ...validatingSpec(policy),
      validationActions: validationActions(policy),
      autogen: { ...NO_AUTOGEN, validatingAdmissionPolicy: { enabled: false } },
      evaluation: { admission: { enabled: true }, background: { enabled: true } },
    },
  };
}

function mutatingPolicy(policy: SettledPolicy): JsonObject {
  return {
    apiVersion: API_VERSION,
    kind: 'MutatingPolicy',
    metadata: metadataOf(policy),
    spec: {
      ...mutatingSpec(policy),
      autogen: { ...NO_AUTOGEN, mutatingAdmissionPolicy: { enabled: false } },
      evaluation: { admission: { enabled: true }, mutateExisting: { enabled: false } },
    },
  };
}
