import type { ApplicationSource } from '../../lib/constructs';
import { ClusterChart, type Cluster } from '../../lib/constructs';
import { ProblemError, type Problem } from '../../lib/errors';
import type { JsonObject } from '../../lib/yaml';

/** The problems that something throws; none where it does not throw. */
export function problemsOf(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
}

/** What Argo CD renders for an add-on of a cluster. */
export function sourceOf(cluster: Cluster, id: string): ApplicationSource {
  const chart = cluster.node.tryFindChild(id);
  const source = ClusterChart.is(chart) ? chart.delivery.sources[0] : undefined;
  if (!source) throw new Error(`'${id}' has no source.`);
  return source;
}

/** The Helm values that Argo CD gives to an add-on's chart. */
export function valuesOf(cluster: Cluster, id: string): JsonObject {
  return sourceOf(cluster, id).helm?.valuesObject ?? {};
}
