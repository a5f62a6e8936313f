import { displayName } from '../kube';
import { Autoscalers } from './autoscalers';
import type { CheckContext, Finding, Subject } from './check';
import type { PodTemplate } from './pod-templates';
import { fieldIn } from './fields';
import { requirementsOf } from './label-selector';
import { isMap } from './subjects';
import type { WholeCheck } from './whole';

/** A disruption budget lets at least one pod go, so that nodes can be drained, and no pod has two of them. */
export const pdbAllowsDrain: WholeCheck = {
  name: 'pdb-allows-drain',
  severity: 'warning',
  why: 'A node with such a pod cannot be drained, so neither upgraded nor replaced, until somebody steps in.',
  fix: 'Run more replicas than must be available, or allow one to be unavailable.',

  *run(_cluster, { survey }) {
    const autoscalers = new Autoscalers(survey.objects);
    const budgetOf = new Map<PodTemplate, Required<Subject>>();
    for (const subject of survey.objects.ofKind('policy', 'PodDisruptionBudget')) {
      const workloads = podsOf(subject, survey);
      const reason = blockingReason(subject, workloads, survey, autoscalers);
      if (reason !== undefined) yield { ...subject, message: `${displayName(subject.object.object)} ${reason}.` };
      for (const workload of workloads) {
        const other = budgetOf.get(workload);
        if (other) yield twoBudgets(subject, other, workload);
        budgetOf.set(workload, subject);
      }
    }
  },
};

type SurveyOf = CheckContext['survey'];

/** The pods that a budget speaks of. */
function podsOf({ object: { object } }: Required<Subject>, { objects }: SurveyOf): readonly PodTemplate[] {
  const selector = fieldIn(object, 'spec', 'selector');
  if (!isMap(selector)) return [];
  return objects.podLabelsIn(object.metadata.namespace ?? '').select(requirementsOf(selector));
}

function blockingReason(
  { object: { object } }: Required<Subject>,
  workloads: readonly PodTemplate[],
  { ground }: SurveyOf,
  autoscalers: Autoscalers,
): string | undefined {
  const least = amountOf(fieldIn(object, 'spec', 'minAvailable'));
  const most = amountOf(fieldIn(object, 'spec', 'maxUnavailable'));
  const isIdle = workloads.length > 0 && workloads.every(({ replicas }) => replicas === 0);
  if (isIdle) return undefined;
  if (most?.amount === 0) return `never lets a pod go ('maxUnavailable: ${most.written}')`;
  if (least?.isPercent === true && least.amount >= 100) return `never lets a pod go ('minAvailable: ${least.written}')`;
  // Pods that nobody here can see may be among its own.
  if (least === undefined || workloads.length === 0 || ground.isUnseen(object.metadata.namespace ?? ''))
    return undefined;
  const counts = workloads.map((workload) => countOf(workload, autoscalers));
  if (counts.some((count) => count === undefined)) return undefined;
  const count = counts.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const needed = least.isPercent ? Math.ceil((count * least.amount) / 100) : least.amount;
  if (needed < count || count === 0) return undefined;
  return `wants ${needed} pods available ('minAvailable: ${least.written}'), and there may be no more than ${count}`;
}

/** How many pods a workload has at least; undefined where that is not written. */
function countOf({ subject, replicas }: PodTemplate, autoscalers: Autoscalers): number | undefined {
  const scaler = autoscalers.tryFindFor(subject);
  return scaler ? scaler.least : replicas;
}

interface Amount {
  readonly amount: number;
  readonly isPercent: boolean;
  readonly written: string;
}

function amountOf(value: unknown): Amount | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'string') return undefined;
  const [, digits, percent] = /^(\d+)(%?)$/.exec(String(value)) ?? [];
  return digits === undefined
    ? undefined
    : { amount: Number(digits), isPercent: percent === '%', written: String(value) };
}

function twoBudgets(subject: Required<Subject>, other: Required<Subject>, workload: PodTemplate): Finding {
  const [own, theirs] = [subject, other].map(({ object }) => displayName(object.object));
  return {
    ...subject,
    also: [other],
    message: `${own ?? ''} and ${theirs ?? ''} both speak of the pods of ${displayName(workload.subject.object.object)}.`,
    fix: 'Keep one of them: Kubernetes evicts no pod that has two.',
  };
}
