import { applicationNames, findApplicationClashes, runChecks, type ApplicationName } from './checks';
import { buildCluster, type Cluster } from './constructs';
import { suggest, type Problem, type ProblemList } from './errors';
import { LABELS } from './kube';
import { notFound, type LoadedFleet } from './load';
import { layerName, type AddonOverride, type ClusterModel } from './model';
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

/** What became of one cluster. */
export interface SynthesizedCluster {
  readonly cluster: Cluster;

  /** Charts of the cluster, in the order of the tree; Argo CD's own objects last. */
  readonly charts: readonly RenderedChart[];
  readonly grants: readonly ProjectGrant[];

  /** Names of the cluster's Applications, to compare with those of the other clusters of its hub. */
  applications(): readonly ApplicationName[];
  readonly problems: readonly Problem[];

  /** The files, made when they are asked for. */
  files(): Iterable<OutputFile>;
}

/**
 * The straight line for one cluster: build the tree, render it, order it, tell Argo CD, check it, lay it out.
 *
 * A pure function of the fleet's definition and of what the hub's spokes need.
 *
 * @param spokes what the projects of the clusters need that this cluster's Argo CD syncs besides its own
 * @param today the day on which waivers must still hold, `YYYY-MM-DD`
 * @throws ProblemError where the cluster cannot be built
 */
function synthesizeCluster(
  fleet: LoadedFleet,
  model: ClusterModel,
  spokes: readonly ProjectGrant[],
  today: string,
): SynthesizedCluster {
  const cluster = buildCluster(fleet, model, fleet.catalogue);
  const tree = renderCluster(cluster);
  const waves = chartWaves(tree.charts, tree.dependencies);
  const grants = grantsOf(fleet.model, model, tree.charts);

  const argocd = addApplications(cluster, tree.charts, waves);
  if (isHome(model)) addRoot(argocd, [...grants, ...spokes], bringsArgoCd(tree.charts));
  const delivered = renderCluster(cluster, argocd);

  const charts = [...tree.charts, ...delivered.charts];
  const [argocdChart] = delivered.charts;
  if (!argocdChart) throw new TypeError(`Argo CD's own chart of '${model.name}' was not rendered.`);
  const whole = { fleet: fleet.model, cluster: model, charts: tree.charts, argocd: argocdChart };
  const problems = [
    ...tree.problems,
    ...delivered.problems,
    ...runChecks(whole, { today, providers: fleet.providers }),
  ];
  const own = `${fleet.model.name}/${model.name}`;
  return {
    cluster,
    charts,
    grants,
    applications: () => applicationNames(whole),
    problems,
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

/**
 * Synthesizes the clusters of a fleet one after the other, a hub after its spokes, and lets each go before the next.
 * Problems are added to the list; a cluster that cannot be built is left out.
 */
export function* synthesizeFleet(
  fleet: LoadedFleet,
  selection: Selection,
  today: string,
  problems: ProblemList,
): Generator<SynthesizedCluster> {
  const { clusters } = fleet.model;
  const wanted = select(fleet, selection, problems);
  const read = new Set<AddonOverride>();
  // What a cluster that could not be built would have read is not known.
  let isComplete = true;
  for (const home of clusters.filter(isHome)) {
    const spokes = clusters.filter(({ name, argocd }) => argocd === home.name && name !== home.name);
    if (!wanted.has(home.name)) continue;
    const grants: ProjectGrant[] = [];
    const applications: ApplicationName[] = [];
    for (const model of [...spokes, home]) {
      const result = problems.collect(() => synthesizeCluster(fleet, model, model === home ? grants : [], today));
      isComplete &&= result !== undefined;
      if (!result) continue;
      for (const override of result.cluster.overridesRead) read.add(override);
      grants.push(...result.grants);
      if (spokes.length > 0) applications.push(...result.applications());
      if (!wanted.has(model.name)) continue;
      problems.add(...result.problems);
      yield result;
    }
    problems.add(...(spokes.length > 0 ? findApplicationClashes(applications) : []));
  }
  if (selection.clusters === undefined && isComplete) problems.add(...unusedOverrides(fleet, read));
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
function unusedOverrides(fleet: LoadedFleet, read: ReadonlySet<AddonOverride>): Problem[] {
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
