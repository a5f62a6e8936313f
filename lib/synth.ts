import {
  ContextPool,
  contextFor,
  judgeCluster,
  openEarlier,
  policyRulesOf,
  readEarlier,
  type EarlierFolder,
  type EarlierObjects,
  type EarlierPlace,
} from './admission';
import {
  applicationNames,
  fileWaiverProblems,
  findApplicationClashes,
  runChecks,
  type ApplicationName,
  type ClusterUnderCheck,
  type Rule,
  type Subject,
} from './checks';
import { buildCluster, policiesOf, type Cluster } from './constructs';
import {
  carryOut,
  carryOutHere,
  openEngine,
  type AdmissionRequest,
  type AdmitAnswer,
  type AdmitRequest,
  type EngineOptions,
  type EngineWork,
  type SynchronousEngine,
} from './engine';
import { suggest, type Problem, type ProblemList } from './errors';
import { LABELS } from './kube';
import { notFound, type LoadedFleet } from './load';
import { layerName, type AddonOverride, type ClusterModel, type FileWaiver, type RewriteRule } from './model';
import { typeCheckPolicies } from './policies';
import {
  addApplications,
  addRoot,
  chartWaves,
  grantsOf,
  layOut,
  renderCluster,
  unusedRewrites,
  type OutputFile,
  type ProjectGrant,
  type RenderedChart,
} from './render';

/** Which part of a fleet to synthesize. */
export interface Selection {
  /** Clusters by name. A spoke brings its hub along, whose folder holds its Applications. @default - all */
  readonly clusters?: readonly string[];
}

/** What a run is told besides the fleet. */
export interface SynthesisOptions extends Selection {
  /** The day on which waivers must still hold, `YYYY-MM-DD`. No manifest depends on it. */
  readonly today: string;

  /** Renders every chart under a second seed and clock as well, to find what depends on chance. @default false */
  readonly renderTwice?: boolean;

  /** Asks the API server of each cluster about everything that is written for it. @default false */
  readonly judge?: boolean;
}

/** What became of one cluster. */
export interface SynthesizedCluster {
  readonly cluster: Cluster;

  /** Charts of the cluster, in the order of the tree; Argo CD's own objects last. */
  readonly charts: readonly RenderedChart[];
  readonly grants: readonly ProjectGrant[];

  /** Names of the cluster's Applications, to compare with those of the other clusters of its hub. */
  applications(): readonly ApplicationName[];
  readonly problems: readonly Problem[];

  /** What the user should know and need not act on. */
  readonly notices: readonly Problem[];

  /** Rewrite rules that have changed something. */
  readonly rewritesUsed: ReadonlySet<RewriteRule>;

  /** Waivers in files that are not to be called unused. */
  readonly waiversInUse: readonly FileWaiver[];

  /** The cluster's policies, as waivers name them. */
  readonly policies: readonly Rule[];

  /** What judging one of its objects asks the engine. */
  admission(subject: Required<Subject>): AdmitRequest;

  /** APIs that something on the cluster brings, as Helm names them, with the paths of the charts that do. */
  readonly broughtApis: ReadonlyMap<string, readonly string[]>;

  /** The files, made when they are asked for. */
  files(): Iterable<OutputFile>;
}

/** A cluster with everything that will be written for it, before anybody has looked at it. */
interface WrittenCluster extends Omit<SynthesizedCluster, 'problems' | 'notices' | 'waiversInUse'> {
  readonly whole: ClusterUnderCheck;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/**
 * The straight line for one cluster, as far as it makes something: build the tree, render it, order it, tell Argo CD.
 *
 * A pure function of the fleet's definition and of what the hub's spokes need.
 *
 * @param spokes what the projects of the clusters need that this cluster's Argo CD syncs besides its own
 * @throws ProblemError where the cluster cannot be built
 */
function* makeCluster(
  fleet: LoadedFleet,
  model: ClusterModel,
  spokes: readonly ProjectGrant[],
  { renderTwice, pool }: LineOptions,
): EngineWork<WrittenCluster> {
  const cluster = buildCluster(fleet, model, fleet.catalogue);
  const context = { ...fleet.contents, renderTwice };
  const tree = yield* renderCluster(cluster, context);
  const waves = chartWaves(tree.charts, tree.dependencies);
  const grants = grantsOf(fleet.model, model, tree.charts);

  const argocd = addApplications(cluster, tree.charts, waves);
  if (isHome(model)) addRoot(argocd, [...grants, ...spokes], bringsArgoCd(tree.charts));
  const delivered = yield* renderCluster(cluster, context, argocd);

  const charts = [...tree.charts, ...delivered.charts];
  const [argocdChart] = delivered.charts;
  if (!argocdChart) throw new TypeError(`Argo CD's own chart of '${model.name}' was not rendered.`);
  const whole = { fleet: fleet.model, cluster: model, charts: tree.charts, argocd: argocdChart };
  const own = `${fleet.model.name}/${model.name}`;
  return {
    cluster,
    charts,
    grants,
    whole,
    applications: () => applicationNames(whole),
    problems: [...tree.problems, ...delivered.problems],
    notices: tree.notices,
    broughtApis: tree.broughtApis,
    rewritesUsed: tree.rewritesUsed,
    policies: policyRulesOf(whole),
    admission: (subject) => ({
      op: 'admit',
      context: contextFor(whole, subject, pool),
      requests: [{ operation: 'CREATE', object: subject.object.object } as unknown as AdmissionRequest],
      emit: true,
    }),
    *files() {
      yield* layOut(tree.charts, own);
      yield* layOut(
        delivered.charts,
        own,
        `${fleet.model.name}/${model.argocd}`,
        ({ objects }, index) => objects[index]?.object.metadata.labels?.[LABELS.tenant],
      );
    },
  };
}

/** The rest of the line for one cluster: its API server's verdict, where that is asked for, and our checks. */
function* judge(
  fleet: LoadedFleet,
  written: WrittenCluster,
  known: KnownBefore | undefined,
  options: LineOptions,
): EngineWork<SynthesizedCluster> {
  const { whole } = written;
  const { policies } = written;
  // Both judging and writing want the files, and making them takes longer than most of judging.
  const files = options.judge === true ? (known?.files ?? [...written.files()]) : undefined;
  const further =
    files && (yield* judgeCluster(whole, { pool: options.pool, earlier: known?.earlier, files, policies }));
  const typeProblems = further ? yield* typeCheckPolicies(policiesOf(written.cluster)) : [];
  const { providers, catalogue } = fleet;
  const verdict = runChecks(whole, {
    today: options.today,
    providers,
    catalogue,
    further: further ?? { findings: [], asked: new Set(), rules: policies },
  });
  return {
    ...written,
    problems: [...written.problems, ...typeProblems, ...verdict.problems],
    notices: [...written.notices, ...verdict.notices],
    waiversInUse: verdict.waiversInUse,
    ...(files && { files: () => files }),
  };
}

/** What the clusters of a run share. */
interface LineOptions extends SynthesisOptions {
  readonly pool: ContextPool;
}

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

/** The files of a cluster, and what a revision has in their place. */
interface KnownBefore {
  readonly files: readonly OutputFile[];
  readonly earlier: EarlierObjects;
}

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
        yield { ...value.result, fleet, admit: (request) => engine.call(request) };
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

function isHome(cluster: ClusterModel): boolean {
  return cluster.argocd === cluster.name;
}

function bringsArgoCd(charts: readonly RenderedChart[]): boolean {
  return charts.some(({ delivery }) => delivery.provides.includes('argoproj.io/Application'));
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
