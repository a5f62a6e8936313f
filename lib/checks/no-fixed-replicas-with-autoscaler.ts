import { displayName, groupOf, type KubeObject } from '../kube';
import type { RenderedChart } from '../render';
import { Autoscalers } from './autoscalers';
import { numberIn } from './fields';
import type { WholeCheck } from './whole';

/** What an autoscaler scales does not say how many pods it has, or Argo CD leaves that alone. */
export const noFixedReplicasWithAutoscaler: WholeCheck = {
  name: 'no-fixed-replicas-with-autoscaler',
  severity: 'error',
  why: 'Argo CD would set the number back at every sync, and the autoscaler would change it again.',
  fix: "Leave 'spec.replicas' out; where a chart writes it, take it away with a patch or ignore the difference.",

  *run(_cluster, { survey: { objects } }) {
    const autoscalers = new Autoscalers(objects);
    for (const templates of objects.pods.values()) {
      for (const { subject } of templates) {
        const { object } = subject.object;
        const replicas = numberIn(object, 'spec', 'replicas');
        const scaler = autoscalers.tryFindFor(subject);
        if (replicas === undefined || scaler === undefined || isLeftAlone(subject.chart, object)) continue;
        if (scaler.least === scaler.most && scaler.least === replicas) continue;
        const by = displayName(scaler.subject.object.object);
        yield {
          ...subject,
          also: [scaler.subject],
          message: `${displayName(object)} has ${replicas} replicas fixed, but ${by} scales it.`,
          path: 'spec.replicas',
        };
      }
    }
  },
};

function isLeftAlone({ delivery }: RenderedChart, { apiVersion, kind, metadata }: KubeObject): boolean {
  return delivery.ignoreDifferences.some(
    (ignored) =>
      ignored.kind === kind &&
      (ignored.group ?? '') === groupOf(apiVersion) &&
      (ignored.name === undefined || ignored.name === metadata.name) &&
      (ignored.namespace === undefined || ignored.namespace === metadata.namespace) &&
      [...(ignored.jsonPointers ?? []), ...(ignored.jqPathExpressions ?? [])].some((path) =>
        /^[./]spec[./]replicas$/.test(path),
      ),
  );
}
