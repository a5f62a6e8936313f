import { VERDICT_RULES, type ClusterUnderCheck, type RuleFinding } from '../checks';
import type { EngineWork } from '../engine';
import type { ContextPool } from './context-pool';
import { toJson } from './describe';
import { earlierKey, type EarlierObject, type EarlierObjects } from './earlier';
import { judgeRequests } from './judge-requests';

/** Whether namespaces that are written no longer may go: Argo CD deletes what has left Git. */
export function* removedNamespaces(
  cluster: ClusterUnderCheck,
  earlier: EarlierObjects | undefined,
  pool: ContextPool,
): EngineWork<readonly RuleFinding[]> {
  const removed = earlier ? findRemoved(cluster, earlier) : [];
  if (removed.length === 0) return [];
  const context = pool.contextOf(cluster.cluster.kubernetes, []);
  const requests = removed.map(({ object }) => ({ operation: 'DELETE' as const, old: toJson(object) }));
  const verdicts = yield* judgeRequests(requests.map((request) => ({ context, request })));
  return removed.flatMap(({ object, file }, index) =>
    (verdicts[index]?.findings ?? []).map(({ message }): RuleFinding => {
      const sentence = `The API server refuses to delete Namespace/${object.metadata.name}, which was written in '${file}': ${message}.`;
      return { chart: cluster.argocd, rule: VERDICT_RULES['protected-namespace'], message: sentence };
    }),
  );
}

function findRemoved({ fleet, cluster, charts }: ClusterUnderCheck, earlier: EarlierObjects): readonly EarlierObject[] {
  const folder = `${fleet.name}/${cluster.name}`;
  const namespaces = [...earlier.objects].filter(([key]) => key.startsWith(`${folder}\n/Namespace/`));
  if (namespaces.length === 0) return [];
  const written = new Set(
    charts.flatMap(({ objects }) =>
      objects.map(({ object }) => (object.kind === 'Namespace' ? earlierKey(folder, object) : '')),
    ),
  );
  return namespaces.filter(([key]) => !written.has(key)).map(([, object]) => object);
}
