import { ProblemList, type Problem, type SourceLocation } from '../errors';
import {
  toClusterModel,
  toFleetSettings,
  topologyProblems,
  toRewriteRule,
  type AddonOverride,
  type ClusterDefinition,
  type ClusterModel,
  type CloudProvider,
  type FleetData,
  type FleetDefinition,
  type FleetModel,
  type FleetSettings,
  type LayerSelector,
  type Origin,
  type RewriteDefinition,
  type RewriteRule,
  type TenantModel,
} from '../model';
import type { JsonObject } from '../yaml';
import type { AddonClass, AddonProps } from './addon';
import { Caller } from './caller';
import { fleetProblems } from './fleet-problems';
import type { Cluster } from './cluster';

/** A cluster of the fleet, to name it by: as somebody's hub, or in a selection. */
export class ClusterReference {
  constructor(public readonly name: string) {}
}

export interface ClusterProps extends Omit<ClusterDefinition, 'argocd'> {
  /** The hub whose Argo CD syncs this cluster. @default - the cluster has its own Argo CD */
  readonly argocd?: ClusterReference;
}

/** Which clusters: those for which every field given holds. `{}` is the whole fleet. */
export interface ClusterSelection {
  readonly environment?: string;
  readonly cloud?: CloudProvider;
  readonly clusters?: readonly ClusterReference[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** Where settings apply: the whole fleet, or one environment, cloud or cluster. */
export type SettingsLayer =
  | Record<string, never>
  | { readonly environment: string }
  | { readonly cloud: CloudProvider }
  | { readonly cluster: ClusterReference };

/** A rule that changes rendered objects of the fleet. */
export interface RewriteProps extends Omit<RewriteDefinition, 'clusters'> {
  /** Which clusters the rule is for. @default - all */
  readonly clusters?: ClusterSelection;
}

/** What a fleet must know of a tenant: its data, and how it builds itself on a cluster. */
export interface FleetTenant {
  readonly model: TenantModel;

  /** Environments and clusters that its applications name, with the place where they do. */
  readonly placements: readonly {
    readonly name: string;
    readonly application: string;
    readonly source?: SourceLocation;
  }[];

  /** Builds the tenant's namespaces and applications on a cluster, where it has any there. */
  addTo(cluster: Cluster): void;
}

/** One thing that the fleet builds on the clusters it selects. */
export interface BuildStep {
  readonly selection: ClusterSelection;
  readonly build: (cluster: Cluster) => unknown;
  readonly caller: Caller;
}

/** A fleet whose definitions are complete and agree with each other. */
export interface ResolvedFleet {
  readonly model: FleetModel;
  readonly steps: readonly BuildStep[];
  readonly tenants: readonly FleetTenant[];
}

/**
 * All clusters of an organization, their add-ons and tenants.
 *
 * @example
 * const fleet = new Fleet('acme', { repository: 'https://git.example.com/acme/gitops.git', path: 'dist/acme' });
 * fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.36', cloud: 'kind' });
 * fleet.onClusters({}, (cluster) => new CertManager(cluster, 'cert-manager'));
 * export default fleet;
 */
export class Fleet {
  public readonly name: string;
  #settings: FleetSettings | undefined;
  readonly #problems = new ProblemList();
  readonly #names = new Set<string>();
  readonly #clusters: ClusterModel[] = [];
  readonly #overrides: AddonOverride[] = [];
  readonly #rewrites: RewriteRule[] = [];
  readonly #steps: BuildStep[] = [];
  readonly #tenants: FleetTenant[] = [];

  constructor(name: string, props: FleetDefinition) {
    this.name = name;
    const origin = { source: new Caller().location };
    this.#settings = this.#problems.collect(() => toFleetSettings(name, props, origin));
  }

  /** A fleet whose definition was read from data. */
  public static fromSettings({ name, origin, ...settings }: FleetSettings): Fleet {
    const fleet = new Fleet(name, {
      ...settings,
      environments: settings.environments && [...settings.environments],
      repositoryCredentials: [...settings.repositoryCredentials],
      provenance: [...settings.provenance],
    });
    fleet.#settings = { ...fleet.#settings, ...settings, name, origin };
    return fleet;
  }

  /** Adds a cluster. What is wrong with it is reported when the fleet is synthesized, together with everything else. */
  public addCluster(name: string, props: ClusterProps): ClusterReference {
    const origin = { source: new Caller().location };
    this.#names.add(name);
    const definition = { ...props, ...(props.argocd && { argocd: nameOf(props.argocd) }) };
    const model = this.#problems.collect(() => toClusterModel(name, definition, origin));
    if (model) this.#clusters.push(model);
    return new ClusterReference(name);
  }

  /** Adds tenants. They appear on the clusters that their applications name. */
  public addTenant(...tenants: readonly FleetTenant[]): this {
    this.#tenants.push(...tenants);
    return this;
  }

  /** Builds something on every cluster of a selection: add-ons, policies, any construct. */
  public onClusters(selection: ClusterSelection, build: (cluster: Cluster) => unknown): this {
    this.#steps.push({ selection, build, caller: new Caller() });
    return this;
  }

  /**
   * Adjusts an add-on for the whole fleet (`{}`), an environment, a cloud or a cluster. It does not switch the add-on on.
   *
   * @example
   * fleet.configure(Kyverno, { environment: 'prod' }, { values: { admissionController: { replicas: 3 } } });
   */
  public configure<P extends AddonProps>(
    addon: AddonClass<P>,
    layer: SettingsLayer,
    settings: Partial<P> & { readonly enabled?: boolean },
  ): this {
    const origin: Origin = { source: new Caller().location };
    const name = addon.about?.name;
    if (name === undefined)
      throw new TypeError(`${addon.name} has no name that settings could be found by: add 'static about'.`);
    this.#overrides.push({
      addon: name,
      layer: toLayer(layer),
      settings: settings as JsonObject,
      switchesOn: false,
      origin,
    });
    return this;
  }

  /**
   * Changes rendered objects wherever they come from: labels, annotations, where images come from, how they are pulled.
   * Applied after all patches; a rule that changes nothing on any cluster is reported.
   *
   * @example
   * fleet.rewrite({ images: [{ from: 'docker.io', to: 'mirror.example.com/docker' }], imagePullSecrets: ['mirror'] });
   * fleet.rewrite({ objects: { tenant: 'payments' }, labels: { 'example.com/team': 'payments' } });
   */
  public rewrite({ clusters = {}, ...rule }: RewriteProps): this {
    const caller = new Caller();
    const origin: Origin = {
      get source() {
        return caller.location;
      },
    };
    const names = clusters.clusters?.map(nameOf);
    const definition = { ...rule, clusters: { ...clusters, ...(names && { clusters: names }) } };
    const valid = this.#problems.collect(() => toRewriteRule(definition, origin));
    if (valid) this.#rewrites.push(valid);
    return this;
  }

  /** What is wrong with the program's definitions, each taken by itself. */
  public get problems(): readonly Problem[] {
    return this.#problems.all;
  }

  /**
   * The fleet with the data that lies beside its program, validated as a whole.
   *
   * @param data definitions written as data
   * @param tenantsOf makes tenants of those that are data
   * @throws ProblemError with everything that is wrong
   */
  public resolve(data?: FleetData, tenantsOf: (data: FleetData) => readonly FleetTenant[] = () => []): ResolvedFleet {
    const problems = new ProblemList();
    problems.add(...this.#problems.all);
    const clusters = [...this.#clusters, ...(data?.clusters ?? [])];
    problems.add(...topologyProblems(clusters, this.#names));
    const fromData = data ? (problems.collect(() => tenantsOf(data)) ?? []) : [];
    const tenants = [...this.#tenants, ...fromData];
    const settings = this.#settings;
    if (!settings) throw problems.toError();
    const environments = settings.environments ?? [...new Set(clusters.map(({ environment }) => environment))];
    const model: FleetModel = Object.freeze({
      ...settings,
      environments,
      clusters: Object.freeze(clusters),
      overrides: Object.freeze([...this.#overrides, ...(data?.overrides ?? [])]),
      rewrites: Object.freeze([...this.#rewrites, ...(data?.rewrites ?? [])]),
      waivers: Object.freeze([...(data?.waivers ?? [])]),
    });
    const isDeclared = settings.environments !== undefined;
    problems.add(...fleetProblems({ model, isDeclared, data, steps: this.#steps, tenants }));
    problems.throwIfAny();
    return { model, steps: this.#steps, tenants };
  }
}

/** In a program that nobody type-checks a name may come instead of what addCluster() returned. */
function nameOf(hub: ClusterReference | string): string {
  return typeof hub === 'string' ? hub : hub.name;
}

/** Whether a cluster is one of a selection. */
export function isSelected(cluster: ClusterModel, selection: ClusterSelection): boolean {
  const { environment, cloud, clusters, labels } = selection;
  return (
    (environment === undefined || cluster.environment === environment) &&
    (cloud === undefined || cluster.cloud.provider === cloud) &&
    (clusters === undefined || clusters.some(({ name }) => name === cluster.name)) &&
    Object.entries(labels ?? {}).every(([key, value]) => cluster.labels[key] === value)
  );
}

function toLayer(layer: SettingsLayer): LayerSelector {
  if ('environment' in layer) return { level: 'environment', name: layer.environment };
  if ('cloud' in layer) return { level: 'cloud', name: layer.cloud };
  if ('cluster' in layer) return { level: 'cluster', name: layer.cluster.name };
  return { level: 'fleet' };
}
