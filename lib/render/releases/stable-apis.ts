import type { Cluster, HelmRelease } from '../../constructs';
import {
  ask,
  type ChartContent,
  type ChartFacts,
  type EngineReply,
  type EngineWork,
  type RenderRequest,
} from '../../engine';
import type { Problem } from '../../errors';
import type { ClusterApis } from './capabilities';
import { objectsOf } from './release-objects';
import { unstableApis } from './release-problems';
import { soundReply } from './sound-objects';

/** A release on its way. */
export interface OpenRelease {
  readonly release: HelmRelease;
  readonly content: ChartContent;
  readonly facts: ChartFacts;
  request: RenderRequest;
  reply: EngineReply<RenderRequest> | undefined;
}

/** Far more rounds than charts that wait for each other's APIs in a chain will ever need. */
const MAX_ROUNDS = 64;

/**
 * Renders until the definitions that come out are those that the charts were told of. Returns the APIs reached.
 *
 * What comes out depends on the APIs alone, so that APIs which were there before and have changed since come again for ever.
 *
 * @param base APIs that are there whatever the releases bring
 */
export function* renderUntilStable(
  cluster: Cluster,
  open: readonly OpenRelease[],
  base: ClusterApis,
  problems: Problem[],
): EngineWork<ClusterApis> {
  const steps = [base];
  let waiting = open;
  while (waiting.length > 0) {
    const replies = yield* ask(waiting.map(({ request }) => request));
    waiting.forEach((entry, index) => {
      entry.reply = soundReply(replies[index]);
    });
    const reached = apisOf(open, base);
    waiting = open.filter((entry) => {
      const request = requestOf(cluster, entry.release, entry.content, entry.facts, reached);
      const isSame = request.apiVersions.names.join() === entry.request.apiVersions.names.join();
      entry.request = request;
      return !isSame;
    });
    const before = steps.findIndex(({ key }) => key === reached.key);
    steps.push(reached);
    if (waiting.length === 0 || (before < 0 && steps.length <= MAX_ROUNDS)) continue;
    problems.push(unstableApis(changedBy(open, steps.slice(Math.max(0, before)))));
    break;
  }
  return steps.at(-1) ?? base;
}

function apisOf(open: readonly OpenRelease[], base: ClusterApis): ClusterApis {
  const apis = base.copy();
  for (const { release, reply } of open) {
    const manifests = reply && 'answer' in reply ? reply.answer.manifests : [];
    for (const [object] of objectsOf(manifests)) apis.addObject(object, release.node.path);
  }
  return apis;
}

/** The releases that bring more in one step and less in another. */
function changedBy(open: readonly OpenRelease[], steps: readonly ClusterApis[]): readonly HelmRelease[] {
  const changed = new Set(
    steps.slice(1).flatMap((apis, index) => [...(steps[index]?.bringersThatChanged(apis) ?? [])]),
  );
  return open.map(({ release }) => release).filter(({ node }) => changed.has(node.path));
}

/** Asks for a release with the APIs that its chart can see. */
export function requestOf(
  cluster: Cluster,
  { releaseName, namespace, values }: HelmRelease,
  chart: ChartContent,
  facts: ChartFacts,
  apis: ClusterApis,
): RenderRequest {
  return {
    op: 'render',
    chart,
    release: releaseName,
    namespace,
    values,
    kubeVersion: `v${cluster.model.kubernetes}.0`,
    apiVersions: { names: apis.seenBy(facts) },
    want: 'objects',
  };
}
