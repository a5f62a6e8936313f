import { fieldIn, listIn, textIn } from '../checks';
import { groupOf, type KubeObject } from '../kube';
import type { JsonObject } from '../yaml';

/** A policy of the API server with what belongs to it. */
export interface PolicyPart {
  readonly name: string;

  /** Policy, bindings and params. */
  readonly objects: readonly JsonObject[];

  /** What it is asked about. */
  readonly rules: readonly unknown[];
}

/** A resource as rules of policies and webhooks name it. */
export interface ResourceName {
  readonly group: string;
  readonly plural: string;
}

/** Objects of a cluster by group and kind. */
export type ObjectsOfKind = (group: string, kind: string) => readonly KubeObject[];

const GROUP = 'admissionregistration.k8s.io';
const SORTS = ['ValidatingAdmissionPolicy', 'MutatingAdmissionPolicy'];

/**
 * The policies of a cluster, each with its bindings and the objects that it may take its params from.
 *
 * @param definitionOf the definition of a custom kind, which the API server needs to read params of it
 */
export function findPolicies(
  objectsOf: ObjectsOfKind,
  definitionOf: (group: string, kind: string) => JsonObject | undefined,
): readonly PolicyPart[] {
  return SORTS.flatMap((sort) => {
    const bindings = objectsOf(GROUP, `${sort}Binding`);
    return objectsOf(GROUP, sort).map((policy): PolicyPart => {
      const own = bindings.filter((binding) => textIn(binding, 'spec', 'policyName') === policy.metadata.name);
      const kind = textIn(policy, 'spec', 'paramKind', 'kind') ?? '';
      const group = groupOf(textIn(policy, 'spec', 'paramKind', 'apiVersion') ?? '');
      const wanted = own.map((binding) => textIn(binding, 'spec', 'paramRef', 'name'));
      const params = objectsOf(group, kind).filter(
        ({ metadata }) => wanted.includes(undefined) || wanted.includes(metadata.name),
      );
      const definition = params.length > 0 ? definitionOf(group, kind) : undefined;
      return {
        name: policy.metadata.name,
        objects: [policy, ...own, ...params, ...(definition ? [definition] : [])] as unknown as JsonObject[],
        rules: listIn(fieldIn(policy, 'spec', 'matchConstraints'), 'resourceRules'),
      };
    });
  });
}

/** The configurations of webhooks of a cluster, without what decides about no object. */
export function findWebhooks(objectsOf: ObjectsOfKind): readonly PolicyPart[] {
  return ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].flatMap((sort) =>
    objectsOf(GROUP, sort).map(({ apiVersion, kind, metadata, webhooks }): PolicyPart => {
      const reduced = {
        apiVersion,
        kind,
        metadata: { name: metadata.name },
        ...(webhooks !== undefined && { webhooks }),
      };
      return {
        name: metadata.name,
        objects: [reduced as JsonObject],
        rules: listIn({ webhooks }, 'webhooks').flatMap((webhook) => listIn(webhook, 'rules')),
      };
    }),
  );
}

/** Whether any of some rules speaks of a resource. Versions do not matter: the API server matches equivalent ones. */
export function isAsked({ rules }: PolicyPart, resources: readonly ResourceName[]): boolean {
  return rules.some((rule) => {
    const groups = listIn(rule, 'apiGroups');
    const names = listIn(rule, 'resources').map((name) => String(name).split('/')[0]);
    return resources.some(
      ({ group, plural }) =>
        (groups.includes('*') || groups.includes(group)) && (names.includes('*') || names.includes(plural)),
    );
  });
}
