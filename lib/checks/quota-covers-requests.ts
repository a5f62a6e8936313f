import { displayName } from '../kube';
import { Autoscalers } from './autoscalers';
import type { CheckContext, Finding, Subject } from './check';
import type { ClusterObjects } from './cluster-objects';
import { listIn, mapIn, textIn } from './fields';
import { resourcesOf, type ContainerDefaults } from './pod-resources';
import type { PodTemplate } from './pod-templates';
import { formatQuantity, tryReadQuantity } from './quantity';
import type { WholeCheck } from './whole';

/**
 * A namespace's quota covers what runs in it, and every container says what the quota counts.
 *
 * Counted is what is certain: the least number of pods of each workload, without Jobs and without what runs on every node. A
 * quota for some pods only, by scopes, is left to the API server.
 */
export const quotaCoversRequests: WholeCheck = {
  name: 'quota-covers-requests',
  severity: 'error',
  why: 'The API server refuses the pods that the quota has no room for, so the workload never has all of them.',
  fix: 'Raise the quota, or let the workloads ask for less.',

  *run(_cluster, { survey }) {
    const autoscalers = new Autoscalers(survey.objects);
    for (const subject of survey.objects.ofKind('', 'ResourceQuota')) {
      const { object } = subject.object;
      const hard = mapIn(object, 'spec', 'hard');
      const isPartial =
        listIn(object, 'spec', 'scopes').length > 0 || Object.hasOwn(mapIn(object, 'spec'), 'scopeSelector');
      if (isPartial) continue;
      for (const [resource, written] of Object.entries(hard)) {
        const limit = tryReadQuantity(written);
        if (limit !== undefined) yield* judge({ subject, resource, limit }, survey, autoscalers);
      }
    }
  },
};

interface Quota {
  readonly subject: Required<Subject>;
  readonly resource: string;
  readonly limit: bigint;
}

const ONE = 10n ** 9n;

/** Kinds of objects that a quota counts by the name of their resource. */
const COUNTED: Readonly<Record<string, string>> = {
  services: 'Service',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  replicationcontrollers: 'ReplicationController',
};

function* judge(quota: Quota, survey: CheckContext['survey'], autoscalers: Autoscalers): Generator<Finding> {
  const { objects, ground } = survey;
  const { subject, resource, limit } = quota;
  const namespace = subject.object.object.metadata.namespace ?? '';
  const counted = COUNTED[resource.replace(/^count\//, '')];
  if (counted !== undefined) {
    const count = BigInt(objects.namesIn('', counted, namespace).length) * ONE;
    if (count > limit) yield exceeded(quota, count, `there are`);
    return;
  }
  const pods = objects.podsIn(namespace);
  const certain = pods.map((template) => ({ template, count: BigInt(certainCount(template, autoscalers)) * ONE }));
  if (resource === 'pods' || resource === 'count/pods') {
    const count = certain.reduce((sum, each) => sum + each.count, 0n);
    if (count > limit) yield exceeded(quota, count, 'there are');
    return;
  }
  const [, field = 'requests', name] = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/.exec(resource) ?? [];
  if (name === undefined || (field !== 'requests' && field !== 'limits')) return;
  const defaults = defaultsOf(namespace, objects);
  let total = 0n;
  for (const { template, count } of certain) {
    const { amount, silent } = resourcesOf(template, field, name, defaults);
    total += (amount * count) / ONE;
    // Another LimitRange than those that are rendered may fill in what is missing. Storage may be left open.
    if (silent.length > 0 && name !== 'ephemeral-storage' && !ground.isUnseen(namespace)) {
      yield unsaid(quota, template, `${field}.${name}`, silent);
    }
  }
  if (total > limit) yield exceeded(quota, total, 'its pods ask for');
}

function exceeded({ subject, resource, limit }: Quota, amount: bigint, is: string): Finding {
  const isBytes = /memory|storage/.test(resource);
  const [has, needs] = [limit, amount].map((each) => formatQuantity(each, isBytes));
  return {
    ...subject,
    message: `${displayName(subject.object.object)} allows '${resource}: ${has ?? ''}', but ${is} at least ${needs ?? ''} in its namespace.`,
  };
}

function unsaid({ subject }: Quota, template: PodTemplate, what: string, silent: readonly string[]): Finding {
  const name = displayName(template.subject.object.object);
  return {
    ...template.subject,
    also: [subject],
    message: `${name} says nothing of '${what}' in ${silent.join(', ')}, which ${displayName(subject.object.object)} counts.`,
    why: 'The API server refuses pods that do not say what a quota of their namespace counts.',
    fix: `Say '${what}' in every container, or bring a LimitRange with a default.`,
  };
}

/** How many pods of a workload there are for certain, all the time. */
function certainCount({ subject, replicas = 0 }: PodTemplate, autoscalers: Autoscalers): number {
  return autoscalers.tryFindFor(subject)?.least ?? replicas;
}

function defaultsOf(namespace: string, objects: ClusterObjects): ContainerDefaults {
  let defaults: ContainerDefaults = { requests: {}, limits: {} };
  for (const { object } of objects.ofKind('', 'LimitRange')) {
    if (object.object.metadata.namespace !== namespace) continue;
    for (const limit of listIn(object.object, 'spec', 'limits')) {
      if (textIn(limit, 'type') !== 'Container') continue;
      defaults = {
        requests: { ...mapIn(limit, 'defaultRequest'), ...defaults.requests },
        limits: { ...mapIn(limit, 'default'), ...defaults.limits },
      };
    }
  }
  return defaults;
}
