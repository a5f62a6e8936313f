import { formatJson, isJsonObject, type JsonObject } from '../../yaml';
import { ADMISSION_API } from './admission-objects';
import { textsIn, type FileObject } from './policy-file';

/** A policy of Kyverno as the API server would have it, or why it cannot have it. */
export interface KyvernoTranslation {
  /** Policy and binding; none where nothing can be judged outside the cluster. */
  readonly objects: readonly JsonObject[];

  /** Sentences about what cannot be judged. */
  readonly notEvaluated: readonly string[];
}

/** What both kinds of policies say in the same words. */
const SHARED = ['failurePolicy', 'matchConstraints', 'matchConditions', 'variables'];

/** Libraries that Kyverno adds to CEL; what they ask only a cluster, or a registry, can answer. */
const OWN_LIBRARIES =
  /\b(?:resource\.(?:Get|List|Post)|http\.(?:Get|Post|Client)|globalContext\.Get|imageData|images\.|imageData\.Get|verifyImageSignatures|verifyAttestationSignatures|parseImageReference|parseServiceAccount|generator\.Apply|exceptions\.|x509\.|json\.unmarshal|yaml\.parse|random|time\.now|hash\.|math\.|listObjToMap)\b/;

/** Says a policy of Kyverno in the words of the API server, in so far as it has words for it. */
export function translateKyverno(policy: FileObject): KyvernoTranslation {
  const { spec, name, kind } = policy;
  const notEvaluated = reasons(policy);
  if (notEvaluated.length > 0) return { objects: [], notEvaluated };
  const shared = Object.fromEntries(Object.entries(spec).filter(([key]) => SHARED.includes(key)));
  const [form, more] =
    kind === 'policies.kyverno.io/MutatingPolicy'
      ? [
          'MutatingAdmissionPolicy',
          { reinvocationPolicy: spec.reinvocationPolicy ?? 'Never', mutations: mutationsOf(spec) },
        ]
      : ['ValidatingAdmissionPolicy', validationsOf(spec)];
  const metadata = { name };
  return {
    objects: [
      { apiVersion: ADMISSION_API, kind: form, metadata, spec: { ...shared, ...more } },
      {
        apiVersion: ADMISSION_API,
        kind: `${form}Binding`,
        metadata,
        spec: {
          policyName: name,
          ...(form === 'ValidatingAdmissionPolicy' && { validationActions: spec.validationActions ?? ['Deny'] }),
        },
      },
    ],
    notEvaluated: derives(spec)
      ? [`What Kyverno derives from '${name}' for controllers of pods is not judged here; 'pods' are.`]
      : [],
  };
}

function reasons({ spec, name }: FileObject): string[] {
  const sentences: string[] = [];
  const evaluation = isJsonObject(spec.evaluation) ? spec.evaluation : {};
  const admission = isJsonObject(evaluation.admission) ? evaluation.admission : {};
  if (evaluation.mode !== undefined && evaluation.mode !== 'Kubernetes')
    sentences.push(`Policy '${name}' is not about objects of Kubernetes.`);
  if (admission.enabled === false) sentences.push(`Policy '${name}' is not asked when objects enter the cluster.`);
  const [library] = OWN_LIBRARIES.exec(formatJson(spec)) ?? [];
  if (library !== undefined)
    sentences.push(`Policy '${name}' asks Kyverno for '${library}', which only Kyverno in the cluster can answer.`);
  return sentences;
}

function validationsOf({ validations, auditAnnotations }: JsonObject): JsonObject {
  return {
    ...(validations !== undefined && { validations }),
    ...(auditAnnotations !== undefined && { auditAnnotations }),
  };
}

function mutationsOf({ mutations }: JsonObject): JsonObject[] {
  return (Array.isArray(mutations) ? mutations : []).filter(isJsonObject).map((mutation) => ({
    patchType: mutation.jsonPatch === undefined ? 'ApplyConfiguration' : 'JSONPatch',
    ...mutation,
  }));
}

/** Whether Kyverno makes more rules of the policy: it does for those about pods alone, unless told not to. */
function derives({ autogen, matchConstraints }: JsonObject): boolean {
  const controllers = isJsonObject(autogen) && isJsonObject(autogen.podControllers) ? autogen.podControllers : {};
  if (Array.isArray(controllers.controllers) && controllers.controllers.length === 0) return false;
  const rules = isJsonObject(matchConstraints) ? matchConstraints.resourceRules : undefined;
  const resources = (Array.isArray(rules) ? rules : []).flatMap((rule) =>
    isJsonObject(rule) ? textsIn(rule.resources) : [],
  );
  return resources.length > 0 && resources.every((resource) => resource === 'pods');
}
