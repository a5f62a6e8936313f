import { contextFor, judgeCluster, policyRulesOf, type ContextPool, type EarlierObjects } from './admission';
import {
  applicationNames,
  runChecks,
  runChecksWithLines,
  type ApplicationName,
  type ClusterUnderCheck,
  type Rule,
  type Subject,
} from './checks';
import { buildCluster, policiesOf, type Cluster, type PolicyConstruct } from './constructs';
import type { AdmissionRequest, AdmitRequest, EngineWork } from './engine';
import type { Problem } from './errors';
import { LABELS } from './kube';
import type { LoadedFleet } from './load';
import type { ClusterModel, FileWaiver, RewriteRule } from './model';
import {
  addApplications,
  addRoot,
  chartWaves,
  grantsOf,
  layOut,
  renderCluster,
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
export interface WrittenCluster extends Omit<SynthesizedCluster, 'problems' | 'notices' | 'waiversInUse'> {
  readonly whole: ClusterUnderCheck;
  readonly policyConstructs: readonly PolicyConstruct[];
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
export function* makeCluster(
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
  const policyConstructs = policiesOf(cluster);
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
    policyConstructs,
    policies: policyRulesOf(whole, policyConstructs),
    admission: (subject) => ({
      op: 'admit',
      context: contextFor(whole, policyConstructs, subject, pool),
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
export function* judge(
  fleet: LoadedFleet,
  written: WrittenCluster,
  known: KnownBefore | undefined,
  options: LineOptions,
): EngineWork<SynthesizedCluster> {
  const { whole } = written;
  const { policies: rules, policyConstructs } = written;
  // Both judging and writing want the files, and making them takes longer than most of judging.
  const files = options.judge === true ? (known?.files ?? [...written.files()]) : undefined;
  const { pool } = options;
  const further =
    files && (yield* judgeCluster(whole, { pool, earlier: known?.earlier, files, policies: policyConstructs, rules }));
  const typeProblems = further ? yield* typeCheck(policyConstructs) : [];
  const { providers, catalogue } = fleet;
  const checks = {
    today: options.today,
    providers,
    catalogue,
    further: further ?? { findings: [], asked: new Set<string>(), rules },
  };
  const verdict = further ? yield* runChecksWithLines(whole, checks) : runChecks(whole, checks);
  return {
    ...written,
    problems: [...written.problems, ...typeProblems, ...verdict.problems],
    notices: [...written.notices, ...verdict.notices],
    waiversInUse: verdict.waiversInUse,
    ...(files && { files: () => files }),
  };
}

function* typeCheck(policies: readonly PolicyConstruct[]): EngineWork<readonly Problem[]> {
  if (policies.length === 0) return [];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- fleets without policies need none of it
  const { typeCheckPolicies } = require('./policies') as typeof import('./policies');
  return yield* typeCheckPolicies(policies);
}

/** What the clusters of a run share. */
export interface LineOptions extends SynthesisOptions {
  readonly pool: ContextPool;
}

/** The files of a cluster, and what a revision has in their place. */
export interface KnownBefore {
  readonly files: readonly OutputFile[];
  readonly earlier: EarlierObjects;
}

/** Whether Argo CD runs on the cluster itself. */
export function isHome(cluster: ClusterModel): boolean {
  return cluster.argocd === cluster.name;
}

function bringsArgoCd(charts: readonly RenderedChart[]): boolean {
  return charts.some(({ delivery }) => delivery.provides.includes('argoproj.io/Application'));
}
