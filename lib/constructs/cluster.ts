import { Construct, type IConstruct } from 'constructs';
import { ProblemError, type Problem } from '../errors';
import type { AddonOverride, ClusterModel, FleetModel } from '../model';

/** Namespaces that every cluster has from the start. */
export const BUILT_IN_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Namespace that Argo CD runs in. */
export const ARGOCD_NAMESPACE = 'argocd';

/** What a cluster knows of the world around it. */
export interface ClusterContext {
  readonly fleet: FleetModel;

  /** Settings for add-ons of this cluster, lowest layer first. */
  readonly overrides: readonly AddonOverride[];

  /** Namespaces that belong to the platform, whether this cluster uses them or not. */
  readonly platformNamespaces: ReadonlySet<string>;
}

/**
 * One cluster of the fleet: the scope for its add-ons, policies and tenants.
 *
 * Made by Fairlead when the cluster's turn comes, and let go afterwards.
 */
export class Cluster extends Construct {
  public readonly model: ClusterModel;
  public readonly context: ClusterContext;
  readonly #readOverrides = new Set<AddonOverride>();
  readonly #addons = new Map<string, Construct>();
  readonly #problems: Problem[] = [];

  constructor(scope: Construct, model: ClusterModel, context: ClusterContext) {
    super(scope, model.name);
    this.model = model;
    this.context = context;
    Object.defineProperty(this, CLUSTER, { value: true });
  }

  /**
   * The cluster that a construct stands in.
   *
   * @throws ProblemError where it stands in none
   */
  public static of(construct: IConstruct): Cluster {
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      if (CLUSTER in scope) return scope as IConstruct as Cluster;
    }
    throw new ProblemError({
      code: 'invalid-construct',
      what: `'${construct.node.path}' does not stand in a cluster.`,
      where: [{ path: construct.node.path }],
      why: 'Add-ons, policies and applications belong to a cluster; their folder and Application follow from it.',
      fix: 'Make it inside fleet.onClusters(…), with the cluster as its scope.',
    });
  }

  /** Name of the cluster. */
  public get name(): string {
    return this.model.name;
  }

  /** Stage of the cluster, for example `prod`. */
  public get environment(): string {
    return this.model.environment;
  }

  /** Whether the cluster runs its own Argo CD; a spoke does not. */
  public get runsArgoCd(): boolean {
    return this.model.argocd === this.name;
  }

  /**
   * Region or location of the cluster's cloud.
   *
   * @throws ProblemError on a cloud without regions (`kind`)
   */
  public get region(): string {
    const { cloud } = this.model;
    if (cloud.provider === 'aws') return cloud.region;
    if (cloud.provider === 'azure' || cloud.provider === 'gcp') return cloud.location;
    throw this.missing('region', "the cloud 'kind' has no regions");
  }

  /**
   * AWS account, Azure subscription or Google Cloud project of the cluster.
   *
   * @throws ProblemError where the cluster's definition does not say it
   */
  public get account(): string {
    const { cloud } = this.model;
    const account =
      cloud.provider === 'aws'
        ? cloud.account
        : cloud.provider === 'azure'
          ? cloud.subscription
          : cloud.provider === 'gcp'
            ? cloud.project
            : undefined;
    if (account === undefined) throw this.missing('account', 'its cloud does not say one');
    return account;
  }

  /**
   * Network of the cluster: the VPC id on AWS, the network's name on Google Cloud.
   *
   * @throws ProblemError where the cluster's definition does not say it
   */
  public get network(): string {
    const { cloud } = this.model;
    const network = cloud.provider === 'aws' ? cloud.vpc : cloud.provider === 'gcp' ? cloud.network : undefined;
    if (network === undefined) throw this.missing('network', 'its cloud does not say one');
    return network;
  }

  /** Settings for one add-on, lowest layer first. Asking for them marks them as read. */
  public readOverrides(addon: string): readonly AddonOverride[] {
    const found = this.context.overrides.filter((override) => override.addon === addon);
    for (const override of found) this.#readOverrides.add(override);
    return found;
  }

  /** Which settings something on this cluster has read. */
  public get overridesRead(): ReadonlySet<AddonOverride> {
    return this.#readOverrides;
  }

  /** Remembers an add-on, so that data that names it adjusts it and does not make it a second time. */
  public registerAddon(name: string, addon: Construct): void {
    if (!this.#addons.has(name)) this.#addons.set(name, addon);
  }

  /** The cluster's add-on of that catalogue name, or undefined where it has none. */
  public tryFindAddon(name: string): Construct | undefined {
    return this.#addons.get(name);
  }

  /** Adds a problem to those that are reported when the cluster is built. */
  public report(...problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** Problems found while the cluster was built. */
  public get problems(): readonly Problem[] {
    return this.#problems;
  }

  private missing(field: string, because: string): ProblemError {
    const source = this.model.origin.locate?.(['cloud']) ?? this.model.origin.source;
    return new ProblemError({
      code: 'missing-setting',
      what: `Something on cluster '${this.name}' needs its ${field}, but ${because}.`,
      where: [{ path: this.node.path, ...(source && { source }) }],
      why: 'A value that is guessed or left empty would fail only in the cluster.',
      fix: `Add the ${field} to the cluster's 'cloud', or keep what needs it off this cluster.`,
    });
  }
}

const CLUSTER = Symbol.for('fairlead.Cluster');
