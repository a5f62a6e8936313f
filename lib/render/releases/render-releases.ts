import type { Cluster, HelmRelease } from '../../constructs';
import { ask, type ChartContent, type EngineWork, type ReadChartRequest } from '../../engine';
import { ProblemError, type Problem } from '../../errors';
import type { ChartRequest } from '../../sources';
import type { LeftOut, RenderedObject, RenderedRelease } from '../types';
import type { ClusterApis } from './capabilities';
import { settleChance, usesChance } from './chance';
import { chartRequestOf } from './chart-requests';
import { releaseFailed } from './release-problems';
import { releaseObjects } from './release-objects';
import { soundReply } from './sound-objects';
import { renderUntilStable, requestOf, type OpenRelease } from './stable-apis';

/** What rendering releases asks of the world around it. */
export interface ReleaseContext {
  /** Finds what `fairlead.lock` says of a chart. Throws a ProblemError where that is not here. */
  readonly findChart: (request: ChartRequest) => ChartContent;

  /** Renders every release under a second seed and clock, whether it is known to use chance or not. @default false */
  readonly renderTwice?: boolean;
}

/** A release with everything that its chart makes. */
export interface ReleaseResult {
  readonly rendered: RenderedRelease & { readonly leftOut: LeftOut[] };
  readonly objects: readonly RenderedObject[];
}

export interface RenderedReleases {
  readonly results: ReadonlyMap<HelmRelease, ReleaseResult>;
  readonly apis: ClusterApis;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/**
 * Renders the Helm releases of a cluster with the APIs that the cluster will have: its own and those of every
 * CustomResourceDefinition on it. Definitions that charts bring can change what other charts make, so this goes on until
 * nothing changes any more.
 *
 * @param apis APIs that are there whatever the releases bring
 */
export function* renderReleases(
  cluster: Cluster,
  releases: readonly HelmRelease[],
  apis: ClusterApis,
  context: ReleaseContext,
): EngineWork<RenderedReleases> {
  const problems: Problem[] = [];
  const open = yield* openReleases(releases, cluster, apis, context, problems);
  const reached = yield* renderUntilStable(cluster, open, apis, problems);
  const done = open.flatMap(({ release, facts, request, reply }) => {
    if (reply === undefined) return [];
    if ('answer' in reply) return [{ release, facts, request, answer: reply.answer }];
    problems.push(releaseFailed(release, facts, reply.failure));
    return [];
  });

  const notices: Problem[] = [];
  const results = new Map<HelmRelease, ReleaseResult>();
  const doubted = done.filter(({ answer }) => context.renderTwice === true || usesChance(answer));
  const second = yield* ask(doubted.map(({ request }) => ({ ...request, seed: 1 })));
  for (const { release, facts, request, answer } of done) {
    const made = releaseObjects(release, answer, reached);
    notices.push(...made.notices);
    const reply = soundReply(second[doubted.findIndex((entry) => entry.release === release)]);
    if (reply !== undefined && 'failure' in reply) problems.push(releaseFailed(release, facts, reply.failure));
    const again = reply && 'answer' in reply ? releaseObjects(release, reply.answer, reached).objects : made.objects;
    const { chance } = answer;
    const settled = yield* settleChance({ release, request, chance, objects: made.objects, again });
    problems.push(...settled.problems);
    const leftOut = [...made.leftOut, ...settled.leftOut];
    results.set(release, {
      rendered: { construct: release, facts, request, chance, leftOut },
      objects: settled.objects,
    });
  }
  return { results, apis: reached, problems, notices };
}

/** Finds and reads the charts of releases; what cannot be found or read is a problem and left out. */
function* openReleases(
  releases: readonly HelmRelease[],
  cluster: Cluster,
  apis: ClusterApis,
  { findChart }: ReleaseContext,
  problems: Problem[],
): EngineWork<OpenRelease[]> {
  const found = releases.flatMap((release) => {
    try {
      return [{ release, content: findChart(chartRequestOf(release)) }];
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  const contents = new Map(found.map(({ content }) => [content.digest, content]));
  const replies = yield* ask([...contents.values()].map((chart): ReadChartRequest => ({ op: 'chart', chart })));
  const byDigest = new Map([...contents.keys()].map((digest, index) => [digest, replies[index]]));
  return found.flatMap(({ release, content }) => {
    const reply = byDigest.get(content.digest);
    if (reply === undefined) return [];
    if ('failure' in reply) {
      problems.push(releaseFailed(release, undefined, reply.failure));
      return [];
    }
    const facts = reply.answer;
    return [{ release, content, facts, request: requestOf(cluster, release, content, facts, apis), reply: undefined }];
  });
}
