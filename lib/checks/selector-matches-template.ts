import { displayName } from '../kube';
import { fieldIn } from './fields';
import { isFulfilled, describeRequirements, requirementsOf, requirementsOfMap } from './label-selector';
import { isMap } from './subjects';
import type { WholeCheck } from './whole';

/** A workload selects the pods that its own template makes. */
export const selectorMatchesTemplate: WholeCheck = {
  name: 'selector-matches-template',
  severity: 'error',
  why: 'The API server refuses a workload that would not find its own pods.',
  fix: 'Give the template the labels that the selector asks for; the selector of a workload that runs cannot be changed.',

  *run(_cluster, { survey }) {
    for (const templates of survey.objects.pods.values()) {
      for (const { subject, labels } of templates) {
        const { object } = subject.object;
        const selector = fieldIn(object, 'spec', 'selector');
        if (!SELECTING.includes(object.kind) || !isMap(selector)) continue;
        const requirements =
          object.kind === 'ReplicationController' ? requirementsOfMap(selector) : requirementsOf(selector);
        const broken = requirements.filter((requirement) => !isFulfilled(labels, requirement));
        if (broken.length === 0) continue;
        const has = describeRequirements(requirementsOfMap(labels));
        yield {
          ...subject,
          message: `${displayName(object)} selects pods with ${describeRequirements(broken)}, but its template ${has === '' ? 'has no labels' : `has ${has}`}.`,
          path: 'spec.selector',
        };
      }
    }
  },
};

/** Kinds that select their own pods by labels that are written. */
const SELECTING = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Rollout'];
