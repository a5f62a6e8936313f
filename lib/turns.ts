import { fileWaiverProblems, findApplicationClashes, type ApplicationName, type Rule } from './checks';
import type { EngineWork } from './engine';
import { suggest, type Problem, type ProblemList } from './errors';
import {
  isHome,
  judge,
  makeCluster,
  type KnownBefore,
  type LineOptions,
  type Selection,
  type SynthesizedCluster,
  type WrittenCluster,
} from './line';
import { notFound, type LoadedFleet } from './load';
import { layerName, type AddonOverride, type FileWaiver, type RewriteRule } from './model';
import { unusedRewrites, type ProjectGrant } from './render';

/** What a fleet asks of whoever synthesizes it, one after the other. */
export type Turn =
  /** To carry work out for a cluster. */
  | { readonly work: EngineWork<unknown> }
  /** To look at what was there before. */
  | { readonly lookBack: WrittenCluster }
  /** To begin judging a cluster, which may go on while the next one is made. */
  | { readonly begin: EngineWork<SynthesizedCluster> }
  /** To wait for what has begun. */
  | { readonly finish: Begun }
  /** To take what became of a cluster. */
  | { readonly result: SynthesizedCluster };

/** Judging that has begun. */
export interface Begun {
  /** Whether nobody needs to wait for it. */
  readonly isDone: boolean;

  /** What comes of it, for whoever has begun it. */
  readonly outcome: unknown;
}

/** A cluster that is judged. */
interface Judged {
  readonly judging: Begun;

  /** Whether it is made for its own sake, and not for its hub's. */
  readonly isWanted: boolean;

  /** Takes the names of its Applications, where several clusters have theirs in one place. */
  readonly applications: ApplicationName[] | undefined;
}

/** How many clusters are made while one is judged. */
const AHEAD = 1;

/**
 * Synthesizes the clusters of a fleet one after the other, a hub after its spokes, and lets each go before long. One is
 * made while the engine still judges the one before it. Problems are added to the list; a cluster that cannot be built
 * is left out.
 */
export function* fleetTurns(
  fleet: LoadedFleet,
  options: LineOptions,
  problems: ProblemList,
): Generator<Turn, void, unknown> {
  const { clusters } = fleet.model;
  const wanted = select(fleet, options, problems);
  const seen = new Seen();
  const begun: Judged[] = [];
  const deliver = function* (left: number): Generator<Turn, void, unknown> {
    for (const { judging, isWanted, applications } of begun.splice(0, Math.max(0, begun.length - left))) {
      const result = yield* finish(judging);
      seen.add(result);
      if (!result) continue;
      applications?.push(...result.applications());
      if (!isWanted) continue;
      problems.add(...result.problems);
      yield { result };
    }
  };
  const hubs: ApplicationName[][] = [];
  for (const home of clusters.filter(isHome)) {
    const spokes = clusters.filter(({ name, argocd }) => argocd === home.name && name !== home.name);
    if (!wanted.has(home.name)) continue;
    const grants: ProjectGrant[] = [];
    const applications: ApplicationName[] | undefined = spokes.length > 0 ? [] : undefined;
    if (applications) hubs.push(applications);
    for (const model of [...spokes, home]) {
      const written = yield* carry(makeCluster(fleet, model, model === home ? grants : [], options));
      if (!written) {
        seen.add(undefined);
        continue;
      }
      grants.push(...written.grants);
      const known = options.judge === true ? yield* lookBack(written) : undefined;
      const judging = yield* begin(judge(fleet, written, known, options));
      begun.push({ judging, isWanted: wanted.has(model.name), applications });
      yield* deliver(judging.isDone ? 0 : AHEAD);
    }
  }
  yield* deliver(0);
  problems.add(...hubs.flatMap((applications) => findApplicationClashes(applications)));
  const isWhole = options.clusters === undefined && seen.isComplete;
  if (isWhole) problems.add(...unusedOverrides(fleet, seen.overrides), ...unusedRewrites(fleet.model, seen.rewrites));
  const waivers = fileWaiverProblems(fleet.model.waivers, {
    today: options.today,
    clusters: clusters.map(({ name }) => name),
    tenants: fleet.tenants.map(({ model }) => model.name),
    policies: isWhole ? [...seen.policies.values()] : undefined,
    inUse: isWhole ? seen.waivers : undefined,
  });
  problems.add(...waivers);
}

/** What the clusters of a fleet have made use of. */
class Seen {
  public readonly overrides = new Set<AddonOverride>();
  public readonly rewrites = new Set<RewriteRule>();
  public readonly waivers = new Set<FileWaiver>();
  public readonly policies = new Map<string, Rule>();

  /** What a cluster that could not be built would have used is not known. */
  public isComplete = true;

  public add(result: SynthesizedCluster | undefined): void {
    this.isComplete &&= result !== undefined;
    if (!result) return;
    for (const policy of result.policies) this.policies.set(policy.name, policy);
    for (const override of result.cluster.overridesRead) this.overrides.add(override);
    for (const rule of result.rewritesUsed) this.rewrites.add(rule);
    for (const waiver of result.waiversInUse) this.waivers.add(waiver);
  }
}

/** Has work carried out; undefined where it failed. */
function* carry<T>(work: EngineWork<T>): Generator<Turn, T | undefined, unknown> {
  return (yield { work }) as T | undefined;
}

/** Asks what was there before; undefined where nobody knows. */
function* lookBack(written: WrittenCluster): Generator<Turn, KnownBefore | undefined, unknown> {
  return (yield { lookBack: written }) as KnownBefore | undefined;
}

function* begin(work: EngineWork<SynthesizedCluster>): Generator<Turn, Begun, unknown> {
  return (yield { begin: work }) as Begun;
}

/** What has become of a cluster; undefined where it could not be judged. */
function* finish(judging: Begun): Generator<Turn, SynthesizedCluster | undefined, unknown> {
  return (yield { finish: judging }) as SynthesizedCluster | undefined;
}

function select(fleet: LoadedFleet, { clusters: names }: Selection, problems: ProblemList): ReadonlySet<string> {
  const known = fleet.model.clusters;
  if (names === undefined) return new Set(known.map(({ name }) => name));
  const wanted = new Set<string>();
  for (const name of names) {
    const cluster = known.find((candidate) => candidate.name === name);
    if (cluster) wanted.add(cluster.name).add(cluster.argocd);
    else
      problems.add(
        notFound(
          'cluster',
          name,
          known.map((candidate) => candidate.name),
          ` in fleet '${fleet.model.name}'`,
        ),
      );
  }
  return wanted;
}

/** Settings that no add-on of any cluster has asked for. */
export function unusedOverrides(fleet: LoadedFleet, read: ReadonlySet<AddonOverride>): Problem[] {
  return fleet.model.overrides
    .filter((override) => !read.has(override))
    .map(({ addon, layer, origin }): Problem => {
      const where = origin.source ? [{ source: origin.source }] : [];
      if (!fleet.catalogue.has(addon)) {
        return {
          code: 'unknown-addon',
          what: `There is no add-on '${addon}'.`,
          where,
          why: 'A setting that nothing reads has no effect, and nobody would notice.',
          fix: `${suggest(addon, fleet.catalogue.keys())} 'fairlead list catalogue' shows all.`,
        };
      }
      return {
        code: 'unused-override',
        what: `Nothing reads the settings of '${addon}' for the layer '${layerName(layer)}'.`,
        where,
        why: 'No cluster of that layer has the add-on, so the settings have no effect.',
        fix: 'Switch the add-on on there, or remove the settings.',
      };
    });
}
