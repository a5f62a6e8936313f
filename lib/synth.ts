import { ContextPool, openEarlier, readEarlier, type EarlierFolder, type EarlierPlace } from './admission';
import { fileWaiverProblems, findApplicationClashes, type ApplicationName, type Rule } from './checks';
import {
  carryOut,
  carryOutHere,
  openEngine,
  type AdmitAnswer,
  type AdmitRequest,
  type EngineOptions,
  type EngineWork,
  type SynchronousEngine,
} from './engine';
import { suggest, type Problem, type ProblemList } from './errors';
import {
  isHome,
  judge,
  makeCluster,
  type KnownBefore,
  type LineOptions,
  type Selection,
  type SynthesisOptions,
  type SynthesizedCluster,
  type WrittenCluster,
} from './line';
import { notFound, type LoadedFleet } from './load';
import { layerName, type AddonOverride, type FileWaiver, type RewriteRule } from './model';
import { unusedRewrites, type ProjectGrant } from './render';

export type { SynthesisOptions, SynthesizedCluster } from './line';

/**
 * Synthesizes the clusters of a fleet one after the other, a hub after its spokes, and lets each go before the next.
 * Problems are added to the list; a cluster that cannot be built is left out.
 */
function* fleetTurns(fleet: LoadedFleet, options: LineOptions, problems: ProblemList): Generator<Turn, void, unknown> {
  const { clusters } = fleet.model;
  const wanted = select(fleet, options, problems);
  const read = new Set<AddonOverride>();
  const rewritesUsed = new Set<RewriteRule>();
  const waiversInUse = new Set<FileWaiver>();
  const policies = new Map<string, Rule>();
  // What a cluster that could not be built would have read is not known.
  let isComplete = true;
  for (const home of clusters.filter(isHome)) {
    const spokes = clusters.filter(({ name, argocd }) => argocd === home.name && name !== home.name);
    if (!wanted.has(home.name)) continue;
    const grants: ProjectGrant[] = [];
    const applications: ApplicationName[] = [];
    for (const model of [...spokes, home]) {
      const written = yield* carry(makeCluster(fleet, model, model === home ? grants : [], options));
      const known = written && options.judge === true ? yield* lookBack(written) : undefined;
      const result = written && (yield* carry(judge(fleet, written, known, options)));
      isComplete &&= result !== undefined;
      if (!result) continue;
      for (const policy of result.policies) policies.set(policy.name, policy);
      for (const override of result.cluster.overridesRead) read.add(override);
      for (const rule of result.rewritesUsed) rewritesUsed.add(rule);
      for (const waiver of result.waiversInUse) waiversInUse.add(waiver);
      grants.push(...result.grants);
      if (spokes.length > 0) applications.push(...result.applications());
      if (!wanted.has(model.name)) continue;
      problems.add(...result.problems);
      yield { result };
    }
    problems.add(...(spokes.length > 0 ? findApplicationClashes(applications) : []));
  }
  const isWhole = options.clusters === undefined && isComplete;
  if (isWhole) problems.add(...unusedOverrides(fleet, read), ...unusedRewrites(fleet.model, rewritesUsed));
  const waivers = fileWaiverProblems(fleet.model.waivers, {
    today: options.today,
    clusters: clusters.map(({ name }) => name),
    tenants: fleet.tenants.map(({ model }) => model.name),
    policies: isWhole ? [...policies.values()] : undefined,
    inUse: isWhole ? waiversInUse : undefined,
  });
  problems.add(...waivers);
}

/** Work to carry out for a cluster, a look at what was there before, or what became of a cluster. */
type Turn =
  | { readonly work: EngineWork<unknown> }
  | { readonly lookBack: WrittenCluster }
  | { readonly result: SynthesizedCluster };

/** Has work carried out; undefined where it failed. */
function* carry<T>(work: EngineWork<T>): Generator<Turn, T | undefined, unknown> {
  return (yield { work }) as T | undefined;
}

/** Asks what was there before; undefined where nobody knows. */
function* lookBack(written: WrittenCluster): Generator<Turn, KnownBefore | undefined, unknown> {
  return (yield { lookBack: written }) as KnownBefore | undefined;
}

/** Synthesizes a fleet in this thread. Problems are added to the list. */
export function* synthesizeHere(
  fleet: LoadedFleet,
  options: SynthesisOptions,
  engine: SynchronousEngine,
  problems: ProblemList,
): Generator<SynthesizedCluster> {
  const turns = fleetTurns(fleet, { ...options, pool: new ContextPool() }, problems);
  let turn = turns.next();
  while (turn.done !== true) {
    const { value } = turn;
    if ('result' in value) yield value.result;
    // Without waiting, nobody can ask what was there before.
    turn = turns.next('work' in value ? problems.collect(() => carryOutHere(value.work, engine)) : undefined);
  }
}

/** How a run goes over fleets, besides what it makes of them. */
export interface RunOptions extends SynthesisOptions {
  /** Workers of the engine, its cache, its limits. @default - as many workers as help, with the cache */
  readonly engine?: Omit<EngineOptions, 'onNotice'>;

  /** Hears in a sentence what does not stop the run, for example that the lock was made with another engine. */
  readonly onNotice?: (notice: string) => void;

  /** Hears of each cluster when it is done. */
  readonly onCluster?: (fleet: string, cluster: string) => void;

  /** Where to look for what was there before, where clusters are judged. @default - everything is new */
  readonly earlier?: EarlierPlace;
}

/** A cluster of a run over fleets. */
export interface ClusterOfRun extends SynthesizedCluster {
  readonly fleet: LoadedFleet;

  /** Asks the run's engine, as long as the run goes on. */
  readonly admit: (request: AdmitRequest) => Promise<AdmitAnswer>;

  /** Has further work done by the run's engine, as long as the run goes on. */
  readonly carryOut: <T>(work: EngineWork<T>) => Promise<T>;
}

async function compareWith(folder: EarlierFolder, written: WrittenCluster): Promise<KnownBefore> {
  const files = [...written.files()];
  return { files, earlier: await readEarlier(folder, files) };
}

/** Synthesizes fleets one after the other with one engine. Problems are added to the list. */
export async function* synthesizeFleets(
  fleets: readonly LoadedFleet[],
  options: RunOptions,
  problems: ProblemList,
): AsyncGenerator<ClusterOfRun> {
  const { onNotice } = options;
  const engine = openEngine({ ...options.engine, ...(onNotice && { onNotice }) });
  const pool = new ContextPool();
  const { judge: judges, earlier } = options;
  try {
    const opened = judges === true && earlier ? await problems.collectAsync(() => openEarlier(earlier)) : undefined;
    for (const fleet of fleets) {
      const turns = fleetTurns(fleet, { ...options, pool }, problems);
      let turn = turns.next();
      while (turn.done !== true) {
        const { value } = turn;
        if ('work' in value) {
          turn = turns.next(await problems.collectAsync(() => carryOut(value.work, engine)));
          continue;
        }
        if ('lookBack' in value) {
          turn = turns.next(opened && (await problems.collectAsync(() => compareWith(opened, value.lookBack))));
          continue;
        }
        options.onCluster?.(fleet.model.name, value.result.cluster.name);
        yield {
          ...value.result,
          fleet,
          admit: (request) => engine.call(request),
          carryOut: (work) => carryOut(work, engine),
        };
        // Lets a signal in, and whatever shows progress draw.
        await new Promise((resolve) => setImmediate(resolve));
        turn = turns.next();
      }
    }
    for (const notice of new Set(fleets.map(({ contents }) => contents.tryDescribeOtherEngine()))) {
      if (notice !== undefined) onNotice?.(notice);
    }
  } finally {
    await engine.close();
  }
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
