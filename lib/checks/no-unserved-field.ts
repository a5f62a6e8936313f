import { displayName, fieldStatus, minorAfter, passingFields, type KubeObject, type PassingField } from '../kube';
import { kindsFromCrds } from './apis';
import type { Check } from './check';
import { fieldName } from './field-names';
import { fieldPath } from './field-path';

/** The Kubernetes of the cluster knows every field of every object of its own kinds, and so do the next two. */
export const noUnservedField: Check = {
  name: 'no-unserved-field',
  severity: 'error',
  why: 'The API server would refuse the object, or take it without the field.',
  fix: 'Leave the field out on this cluster.',

  *run(cluster, { survey }) {
    const { kubernetes } = cluster.cluster;
    const crds = kindsFromCrds(survey);
    for (const { group, kind, info, subjects } of survey.types.values()) {
      if (info?.builtIn !== true || crds.has(`${group}/${kind}`)) continue;
      for (const { chart, object } of subjects) {
        for (const { path, others, text, fix, isNow } of findIn(object.object, kubernetes)) {
          const more = others === 0 ? '' : ` and ${others} more like it`;
          const message = `${displayName(object.object)} sets the field '${fieldName(path)}'${more}, which ${text}.`;
          yield { chart, object, message, path: fieldPath(path), isDoubtful: !isNow, fix };
        }
      }
    }
  },
};

interface Fact {
  /** What is so, to end a sentence. */
  readonly text: string;
  readonly fix: string;

  /** Whether the cluster's own version lacks the field, not one of the next. */
  readonly isNow: boolean;
}

interface Found extends Fact, Pick<PassingField, 'path'> {
  /** How many items of the same lists have the field, too. */
  others: number;
}

/** Fields in one that is refused itself are not told. */
function findIn(object: KubeObject, kubernetes: string): Iterable<Found> {
  const found = new Map<string, Found>();
  for (const field of passingFields(object)) {
    const fact = factOf(field, kubernetes);
    if (fact === undefined) continue;
    const steps = field.path.map((step) => (typeof step === 'number' ? '[]' : step));
    const above = steps.some((_, depth) => found.get(steps.slice(0, depth).join('\0'))?.isNow);
    if (above) continue;
    const known = found.get(steps.join('\0'));
    if (known) known.others += 1;
    else found.set(steps.join('\0'), { ...fact, path: field.path, others: 0 });
  }
  return found.values();
}

function factOf(field: PassingField, kubernetes: string): Fact | undefined {
  const { since, until } = field;
  const removed = minorAfter(until, 1);
  switch (fieldStatus(field, kubernetes)) {
    case 'future':
      return {
        text: `Kubernetes has only from ${since} on; the cluster has ${kubernetes}`,
        fix: `Leave the field out until the cluster has Kubernetes ${since}.`,
        isNow: true,
      };
    case 'removed':
      return {
        text: `Kubernetes has no longer since ${removed}; the cluster has ${kubernetes}`,
        fix: `Leave the field out: ${until} was the last Kubernetes to have it.`,
        isNow: true,
      };
    case 'known': {
      if (fieldStatus(field, minorAfter(kubernetes, 2)) !== 'removed') return undefined;
      return {
        text: `Kubernetes ${removed} no longer has; the cluster has ${kubernetes}`,
        fix: 'Leave the field out before the cluster is upgraded.',
        isNow: false,
      };
    }
  }
}
