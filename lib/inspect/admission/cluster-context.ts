import type { AdmissionContext } from '../../engine';
import type { KubernetesMinor } from '../../kube';
import { isJsonObject, type JsonObject, type JsonValue } from '../../yaml';
import { kindOf, type Identities } from './identity';
import type { NamespaceDefaults } from './namespace-defaults';

/** Levels of Pod Security that namespaces can be given. */
export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'] as const;

/** What a cluster is before anything is judged. */
export interface ClusterFacts {
  readonly kubernetes: KubernetesMinor;

  /** Level of namespaces without labels: pods are refused, workloads warned of. @default - the API server's own */
  readonly podSecurity?: (typeof POD_SECURITY_LEVELS)[number];
  readonly namespaceDefaults: NamespaceDefaults;
}

/** A context, and for each of its objects its position among what is judged, where it is. */
export interface ClusterContext {
  readonly context: AdmissionContext;
  readonly origins: readonly (ContextOrigin | undefined)[];
}

/** Which object a part of the context is: one of those that are judged, or one that only serves. */
export interface ContextOrigin {
  readonly judged: boolean;
  readonly index: number;
}

// Of what is judged, these decide about the rest. LimitRanges and quotas are not among them: they are judged like
// everything else, and what they would do to their neighbours depends on the order in which a cluster gets them.
const DECIDING = new Set([
  'CustomResourceDefinition.apiextensions.k8s.io',
  'Namespace.',
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'MutatingAdmissionPolicy.admissionregistration.k8s.io',
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ServiceAccount.',
  'PriorityClass.scheduling.k8s.io',
  'RuntimeClass.node.k8s.io',
  'StorageClass.storage.k8s.io',
  'IngressClass.networking.k8s.io',
]);

/**
 * The context of objects that are judged: what they bring themselves, what is given beside them, and the namespaces they
 * are in. What is said twice counts as it is judged.
 */
export function clusterContext(
  judged: readonly JsonObject[],
  given: readonly JsonObject[],
  facts: ClusterFacts,
  identities: Identities,
): ClusterContext {
  const { kubernetes, podSecurity, namespaceDefaults } = facts;
  const parts = new Map<string, { readonly object: JsonObject; readonly origin: ContextOrigin | undefined }>();
  const add = (object: JsonObject, origin: ContextOrigin | undefined) => {
    const key = identities.tryFind(object);
    if (key !== undefined) parts.set(key, { object, origin });
  };

  const params = paramKinds([...given, ...judged]);
  const isPart = (object: JsonObject) => DECIDING.has(groupKind(object)) || params.has(groupKind(object));
  for (const [index, object] of given.entries()) add(object, { judged: false, index });
  for (const [index, object] of judged.entries()) if (isPart(object)) add(object, { judged: true, index });
  for (const name of new Set(judged.map((object) => identities.namespaceOf(object)))) {
    const namespace = name === undefined ? undefined : namespaceDefaults.tryMake(name);
    if (namespace && !parts.has(identities.tryFind(namespace) ?? '')) add(namespace, undefined);
  }

  const list = [...parts.values()];
  return {
    context: {
      kubernetes,
      objects: list.map(({ object }) => (groupKind(object) === 'Namespace.' ? namespaceDefaults.fill(object) : object)),
      ...(podSecurity !== undefined && { podSecurity: { defaults: { enforce: podSecurity, warn: podSecurity } } }),
      // Without a fleet nobody knows what else the cluster has.
      assume: ['ServiceAccount', 'PriorityClass', 'RuntimeClass'],
    },
    origins: list.map(({ origin }) => origin),
  };
}

function groupKind(object: JsonObject): string {
  const { group, kind } = kindOf(object);
  return `${kind}.${group}`;
}

/** Kinds of the objects that policies take parameters from. */
function paramKinds(objects: readonly JsonObject[]): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const object of objects) {
    if (!/^(?:Validating|Mutating)AdmissionPolicy\.admissionregistration/.test(groupKind(object))) continue;
    const paramKind = fieldOf(fieldOf(object, 'spec'), 'paramKind');
    if (isJsonObject(paramKind)) kinds.add(groupKind(paramKind));
  }
  return kinds;
}

function fieldOf(value: JsonValue | undefined, field: string): JsonValue | undefined {
  return isJsonObject(value) ? value[field] : undefined;
}
