import type { IConstruct } from 'constructs';
import { buildCluster, ClusterChart, waiversOn, type Addon, type Catalogue, type Cluster } from '../constructs';
import { formatLocation, ProblemError, ProblemList } from '../errors';
import { notFound, type LoadedFleet } from '../load';
import {
  CLOUD_PROVIDERS,
  locate,
  type Cloud,
  type ClusterModel,
  type FileWaiver,
  type Origin,
  type Waiver,
} from '../model';

/** Which clusters to look at: those for which every field given holds. */
export interface InventoryFilter {
  readonly clusters?: readonly string[];
  readonly environments?: readonly string[];
}

/** One cluster of a fleet. */
export interface ListedCluster {
  readonly fleet: string;
  readonly name: string;
  readonly environment: string;
  readonly kubernetes: string;
  readonly cloud: string;
  /** Region, location, or undefined on a cloud that has none. */
  readonly region?: string;
  /** Name of the cluster whose Argo CD syncs this one. */
  readonly argocd: string;
}

/** One add-on on one cluster. */
export interface ListedAddon {
  readonly fleet: string;
  readonly cluster: string;
  /** Name in the catalogue; the construct's id where it is not from there. */
  readonly name: string;
  readonly version?: string;
  readonly namespace?: string;
  readonly category?: string;
}

/** One tenant with the clusters that its applications run on. */
export interface ListedTenant {
  readonly fleet: string;
  readonly name: string;
  readonly owners: readonly string[];
  readonly groups: readonly string[];
  readonly namespaces: readonly string[];
  readonly applications: readonly { readonly name: string; readonly clusters: readonly string[] }[];
}

/** One waiver on one cluster. */
export interface ListedWaiver {
  readonly fleet: string;
  readonly cluster: string;
  /** Path of the construct below the cluster; empty for the cluster as a whole. Of a waiver in a file, as its scope has it. */
  readonly path: string;

  /** Name and scope of a waiver in a file. @default - it is written on a construct */
  readonly file?: Pick<FileWaiver, 'name' | 'scope'>;
  readonly check: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  readonly expired: boolean;
  /** Where it is written, as `file:line:column`. */
  readonly source?: string;
}

/** One add-on that clusters can have. */
export interface ListedCatalogueEntry {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly version?: string;
  readonly namespace: string;
  readonly clouds: readonly string[];
}

/**
 * Chooses clusters of fleets.
 *
 * @throws ProblemError where the filter names a cluster or an environment that no fleet has
 */
export function selectClusters(
  fleets: readonly LoadedFleet[],
  { clusters, environments }: InventoryFilter,
): ReadonlyMap<LoadedFleet, readonly ClusterModel[]> {
  const problems = [
    ...unknownNames(
      'cluster',
      clusters,
      fleets.flatMap(({ model }) => model.clusters.map(({ name }) => name)),
    ),
    ...unknownNames(
      'environment',
      environments,
      fleets.flatMap(({ model }) => model.environments),
    ),
  ];
  if (problems.length > 0) throw new ProblemError(problems);
  const isWanted = ({ name, environment }: ClusterModel) =>
    (clusters?.includes(name) ?? true) && (environments?.includes(environment) ?? true);
  return new Map(fleets.map((fleet) => [fleet, fleet.model.clusters.filter(isWanted)]));
}

/** The clusters of a selection. */
export function listClusters(selected: ReadonlyMap<LoadedFleet, readonly ClusterModel[]>): readonly ListedCluster[] {
  return [...selected].flatMap(([{ model }, clusters]) =>
    clusters.map(({ name, environment, kubernetes, cloud, argocd }) => {
      const region = regionOf(cloud);
      return {
        fleet: model.name,
        name,
        environment,
        kubernetes,
        cloud: cloud.provider,
        ...(region !== undefined && { region }),
        argocd,
      };
    }),
  );
}

/**
 * Builds the clusters of a selection.
 *
 * @throws ProblemError with everything that is wrong in any of them
 */
export function buildClusters(selected: ReadonlyMap<LoadedFleet, readonly ClusterModel[]>): readonly Cluster[] {
  const problems = new ProblemList();
  const built = [...selected].flatMap(([fleet, models]) =>
    models.flatMap((model) => problems.collect(() => buildCluster(fleet, model, fleet.catalogue)) ?? []),
  );
  problems.throwIfAny();
  return built;
}

/** The add-ons that are switched on on built clusters, by cluster, in the order of their folders. */
export function listAddons(clusters: readonly Cluster[]): readonly ListedAddon[] {
  return clusters.flatMap((cluster) =>
    cluster.node
      .findAll()
      .filter(isAddon)
      .filter(({ active }) => active)
      .map(({ about, settings, namespace, node }) => {
        const version = settings.version ?? about?.version;
        return {
          fleet: cluster.context.fleet.name,
          cluster: cluster.name,
          name: about?.name ?? node.id,
          ...(version !== undefined && { version }),
          ...(namespace !== undefined && { namespace }),
          ...(about && { category: about.category }),
        };
      })
      .sort(byName),
  );
}

/** The tenants of a selection with their applications there. With `onlyPlaced`, those without any are left out. */
export function listTenants(
  selected: ReadonlyMap<LoadedFleet, readonly ClusterModel[]>,
  { onlyPlaced }: { readonly onlyPlaced: boolean },
): readonly ListedTenant[] {
  return [...selected].flatMap(([{ model, tenants }, clusters]) =>
    tenants
      .map(({ model: tenant, placements }) => {
        const applications = [...new Set(placements.map(({ application }) => application))].sort().map((name) => {
          const places = placements.filter(({ application }) => application === name).map((place) => place.name);
          const here = clusters.filter(
            (cluster) => places.includes(cluster.name) || places.includes(cluster.environment),
          );
          return { name, clusters: here.map((cluster) => cluster.name) };
        });
        return {
          fleet: model.name,
          name: tenant.name,
          owners: tenant.owners,
          groups: tenant.groups,
          namespaces: tenant.namespaces.map(({ name }) => name),
          applications: onlyPlaced ? applications.filter((each) => each.clusters.length > 0) : applications,
        };
      })
      .filter(({ applications }) => !onlyPlaced || applications.length > 0)
      .sort(byName),
  );
}

/** The waivers on built clusters, the one that ends first at the top. */
export function listWaivers(clusters: readonly Cluster[], today: string): readonly ListedWaiver[] {
  return clusters
    .flatMap((cluster) => {
      const entry = ({ check, reason, owner, expires, origin }: Waiver & { readonly origin: Origin }) => {
        const source = locate(origin);
        return {
          fleet: cluster.context.fleet.name,
          cluster: cluster.name,
          check,
          reason,
          owner,
          expires,
          expired: expires < today,
          ...(source && { source: formatLocation(source) }),
        };
      };
      const onConstructs = cluster.node.findAll().flatMap((construct: IConstruct) =>
        waiversOn(construct).map((waiver) => ({
          ...entry(waiver),
          path: waiver.path.slice(cluster.node.path.length + 1),
        })),
      );
      const inFiles = cluster.context.fleet.waivers
        .filter(({ scope }) => (scope.cluster ?? cluster.name) === cluster.name)
        .map(({ name, scope, ...waiver }) => ({
          ...entry(waiver),
          path: scope.construct ?? '',
          file: { name, scope },
        }));
      return [...onConstructs, ...inFiles];
    })
    .sort((a, b) => compare(a.expires, b.expires) || compare(a.check, b.check) || compare(a.path, b.path));
}

/** The add-ons that clusters can have, by category and name. */
export function listCatalogue(catalogue: Catalogue): readonly ListedCatalogueEntry[] {
  return [...catalogue.values()]
    .flatMap(({ about }) => about ?? [])
    .map(({ name, description, category, version, namespace, clouds }) => ({
      name,
      description,
      category,
      ...(version !== undefined && { version }),
      namespace,
      clouds: clouds ?? CLOUD_PROVIDERS,
    }))
    .sort((a, b) => compare(a.category, b.category) || compare(a.name, b.name));
}

function unknownNames(what: string, names: readonly string[] | undefined, known: readonly string[]) {
  return (names ?? []).filter((name) => !known.includes(name)).map((name) => notFound(what, name, [...new Set(known)]));
}

// cdk8s answers `instanceof` with true for every chart, whatever its class.
function isAddon(construct: IConstruct): construct is Addon {
  return ClusterChart.is(construct) && 'layers' in construct;
}

function regionOf(cloud: Cloud): string | undefined {
  switch (cloud.provider) {
    case 'aws':
      return cloud.region;
    case 'azure':
    case 'gcp':
      return cloud.location;
    case 'kind':
      return undefined;
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compare(a.name, b.name);
}

// By code unit, which is the same on every machine, whatever its locale.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
