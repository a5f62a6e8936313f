import { ApiObject, App } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { ProblemError } from '../errors';
import {
  LayeredValues,
  locate,
  POD_SECURITY_LEVELS,
  rankOf,
  type AddonOverride,
  type ClusterModel,
  type FleetModel,
  type PodSecurityLevel,
} from '../model';
import type { AddonClass } from './addon';
import { Caller, isOwnFault, userLocation } from './caller';
import { ARGOCD_NAMESPACE, BUILT_IN_NAMESPACES, Cluster } from './cluster';
import { ClusterChart } from './cluster-chart';
import { isSelected, type ResolvedFleet } from './fleet';
import { HelmRelease } from './helm-release';
import { ManagedNamespace } from './managed-namespace';
import { waive } from './waive';

/** Add-ons by the name that data switches them on with. */
export type Catalogue = ReadonlyMap<string, AddonClass>;

/** Folders of a cluster that are not an add-on's. */
const RESERVED_IDS = ['argocd', 'namespaces', 'tenants'];

/** The root of a cluster's tree, with nothing on it yet. */
export function openCluster(fleet: FleetModel, model: ClusterModel, catalogue: Catalogue): Cluster {
  return new Cluster(new Construct(new App({ outdir: '.' }), fleet.name), model, {
    fleet,
    overrides: fleet.overrides
      .filter((override) => reaches(override, model))
      .sort((a, b) => rankOf(a.layer) - rankOf(b.layer)),
    platformNamespaces: platformNamespaces(catalogue),
  });
}

/**
 * Builds the tree of one cluster: add-ons in the order of the program, then those that data switches on, then tenants,
 * then the namespaces that they need.
 *
 * A pure function of the fleet's definition: it may run anywhere, any number of times, with the same result.
 *
 * @throws ProblemError with everything that went wrong while building
 */
export function buildCluster(fleet: ResolvedFleet, model: ClusterModel, catalogue: Catalogue): Cluster {
  const cluster = openCluster(fleet.model, model, catalogue);
  for (const waiver of model.waivers)
    waive(cluster, waiver, { source: model.origin.locate?.(['waivers']) ?? model.origin.source });
  for (const { selection, build, caller } of fleet.steps) {
    if (isSelected(model, selection)) attempt(cluster, caller, () => build(cluster));
  }
  const definition = new Caller();
  attempt(cluster, definition, () => {
    addDataAddons(cluster, catalogue);
  });
  for (const tenant of fleet.tenants) {
    attempt(cluster, definition, () => {
      tenant.addTo(cluster);
    });
  }
  reportReservedIds(cluster);
  reportUnreadValues(cluster);
  if (cluster.problems.length > 0) throw new ProblemError(cluster.problems);
  addPlatformNamespaces(cluster);
  return cluster;
}

// A mistake in one step must not hide those in the others.
function attempt(cluster: Cluster, caller: Caller, step: () => unknown): void {
  try {
    step();
  } catch (error) {
    if (error instanceof ProblemError) {
      cluster.report(...error.problems);
      return;
    }
    if (!(error instanceof Error) || isOwnFault(error.stack)) throw error;
    const source = userLocation(error.stack) ?? caller.location;
    cluster.report({
      code: 'invalid-construct',
      what: `The program failed: ${error.message}`,
      where: [{ path: cluster.node.path, ...(source && { source }) }],
      why: 'The program that describes the fleet threw an error.',
      fix: 'Correct the program at this line.',
    });
  }
}

function reaches({ layer }: AddonOverride, cluster: ClusterModel): boolean {
  switch (layer.level) {
    case 'fleet':
      return true;
    case 'environment':
      return layer.name === cluster.environment;
    case 'cloud':
      return layer.name === cluster.cloud.provider;
    case 'cluster':
      return layer.name === cluster.name;
  }
}

function platformNamespaces(catalogue: Catalogue): ReadonlySet<string> {
  const names = [...catalogue.values()].flatMap(({ about }) => (about ? [about.namespace] : []));
  return new Set([...BUILT_IN_NAMESPACES, ARGOCD_NAMESPACE, ...names]);
}

/** Makes the add-ons that data switches on and the program has not made. */
function addDataAddons(cluster: Cluster, catalogue: Catalogue): void {
  const wanted = new Set<string>();
  // Lowest layer first: the highest decides.
  for (const { addon, settings, switchesOn } of cluster.context.overrides) {
    if (settings.enabled === false) {
      wanted.delete(addon);
      // Switching off what is off anyway is a statement, not a mistake.
      if (catalogue.has(addon)) cluster.readOverrides(addon);
    } else if (switchesOn) wanted.add(addon);
  }
  for (const name of wanted) {
    const Class = catalogue.get(name);
    if (Class && cluster.tryFindAddon(name) === undefined) new Class(cluster, name);
  }
}

function reportReservedIds(cluster: Cluster): void {
  for (const child of cluster.node.children) {
    if (child.node.id === 'tenants' && !ClusterChart.is(child)) continue;
    if (!RESERVED_IDS.includes(child.node.id)) continue;
    const source = ClusterChart.is(child) ? child.source : undefined;
    cluster.report({
      code: 'reserved-name',
      what: `An add-on cannot have the id '${child.node.id}'.`,
      where: [{ path: child.node.path, ...(source && { source }) }],
      why: `'${child.node.id}' is a folder that Fairlead itself writes on every cluster.`,
      fix: 'Choose another id.',
    });
  }
}

/** Helm values of an add-on that installs no chart have no reader. */
function reportUnreadValues(cluster: Cluster): void {
  // An add-on whose constructor failed has not come to its chart.
  if (cluster.problems.length > 0) return;
  visit(cluster, (construct) => {
    if (!ClusterChart.is(construct) || !('layers' in construct) || !(construct.layers instanceof LayeredValues)) return;
    const layer = construct.layers.layers.findLast(({ values }) => Object.hasOwn(values, 'values'));
    if (layer === undefined || installsChart(construct)) return;
    const source = locate(layer.origin, ['values']) ?? construct.source;
    cluster.report({
      code: 'unused-override',
      what: `'${construct.node.path}' installs no Helm chart that could read its values.`,
      where: [{ path: construct.node.path, ...(source && { source }) }],
      why: 'Values that nothing reads have no effect, and nobody would notice.',
      fix: "Remove 'values', or use the add-on's own settings.",
    });
  });
}

function installsChart(chart: IConstruct): boolean {
  let found = false;
  visit(chart, (construct) => {
    found ||=
      construct instanceof HelmRelease ||
      (ClusterChart.is(construct) && construct.delivery.sources.some(({ helm }) => helm !== undefined));
  });
  return found;
}

/** Adds the namespaces that add-ons run in and nobody else brings, each at the strictest level that all of them work with. */
function addPlatformNamespaces(cluster: Cluster): void {
  const levels = new Map<string, PodSecurityLevel>();
  const brought = new Set(BUILT_IN_NAMESPACES);
  visit(cluster, (construct) => {
    if (construct instanceof ApiObject) {
      if (construct.kind === 'Namespace') brought.add(construct.name);
    } else if (ClusterChart.is(construct) && construct.active && construct.namespace !== undefined) {
      const level = construct.podSecurity;
      const current = levels.get(construct.namespace) ?? 'restricted';
      levels.set(
        construct.namespace,
        POD_SECURITY_LEVELS.indexOf(level) > POD_SECURITY_LEVELS.indexOf(current) ? level : current,
      );
    }
  });
  if (cluster.model.argocd === cluster.name && !levels.has(ARGOCD_NAMESPACE)) levels.set(ARGOCD_NAMESPACE, 'baseline');
  const missing = [...levels].filter(([name]) => !brought.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length === 0) return;
  const chart = new ClusterChart(cluster, 'namespaces');
  for (const [name, podSecurity] of missing) new ManagedNamespace(chart, name, { podSecurity });
}

function visit(construct: IConstruct, visitor: (construct: IConstruct) => void): void {
  visitor(construct);
  for (const child of construct.node.children) visit(child, visitor);
}
