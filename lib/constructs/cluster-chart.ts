import { Chart, type ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { SourceLocation } from '../errors';
import {
  POD_SECURITY_LEVELS,
  type ObjectTarget,
  type ChartForm,
  type CloudProvider,
  type IgnoreDifferences,
  type PodSecurityLevel,
} from '../model';
import { Caller } from './caller';
import { Cluster } from './cluster';
import type { ApplicationSource } from './argo-application';
import { rememberChildren } from './placed';
import { recordPatch, type GeneratedKind, type ObjectPatch, type RecordedPatch, type TypedPatch } from './patch';

/** What the line must know of a chart besides its objects. */
export interface DeliveryFacts {
  /** AppProject of the chart's Application. */
  readonly project: string;

  /** The tenant that owns the chart; undefined for the platform's. */
  readonly tenant?: string;

  /** Sources that Argo CD renders itself: charts and kustomizations. */
  readonly sources: readonly ApplicationSource[];

  /** APIs that those sources bring: `group` or `group/Kind`. */
  readonly provides: readonly string[];

  /** APIs that those sources use. */
  readonly requires: readonly string[];

  readonly ignoreDifferences: readonly IgnoreDifferences[];

  /** Whether the sources contain objects that other charts bring as well. */
  readonly sharesObjects: boolean;
}

export interface ClusterChartProps {
  /** Namespace of the chart's objects and its Application. @default - none: every object names its own */
  readonly namespace?: string;

  /** AppProject of the Application. @default 'platform' */
  readonly project?: string;

  /** The tenant that owns the chart. @default - the platform */
  readonly tenant?: string;

  /** Labels on all objects of the chart. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Where Argo CD notes which Application an object belongs to. */
const TRACKING_ID = '/metadata/annotations/argocd.argoproj.io~1tracking-id';

/** AppProject of everything that belongs to the platform itself. */
export const PLATFORM_PROJECT = 'platform';

/**
 * A unit of deployment on a cluster: one chart, one folder, one Argo CD Application.
 *
 * Objects without a name of their own are called after the ids below the chart, joined by `-`; never by a hash, so that
 * moving code does not rename live objects.
 */
export class ClusterChart extends Chart {
  public readonly cluster: Cluster;
  readonly #project: string;
  readonly #tenant: string | undefined;
  readonly #caller = new Caller();
  readonly #sources: ApplicationSource[] = [];
  readonly #provides = new Set<string>();
  readonly #requires = new Set<string>();
  readonly #ignoreDifferences: IgnoreDifferences[] = [];
  readonly #patches: RecordedPatch[] = [];
  #sharesObjects = false;

  constructor(scope: Construct, id: string, props: ClusterChartProps = {}) {
    super(scope, id, { namespace: props.namespace, labels: props.labels && { ...props.labels } });
    rememberChildren(this);
    this.cluster = Cluster.of(this);
    const parent = enclosingChart(scope);
    this.#project = props.project ?? parent?.delivery.project ?? PLATFORM_PROJECT;
    this.#tenant = props.tenant ?? parent?.delivery.tenant;
  }

  /** What Argo CD is told about the chart. */
  public get delivery(): DeliveryFacts {
    return {
      project: this.#project,
      ...(this.#tenant !== undefined && { tenant: this.#tenant }),
      sources: this.#sources,
      provides: [...this.#provides],
      requires: [...this.#requires],
      ignoreDifferences: this.#ignoreDifferences,
      sharesObjects: this.#sharesObjects,
    };
  }

  /** Strictest Pod Security level that the chart's namespace can enforce. */
  public get podSecurity(): PodSecurityLevel {
    return POD_SECURITY_LEVELS[0];
  }

  /** Clouds that the chart works on; undefined for all. */
  public get clouds(): readonly CloudProvider[] | undefined {
    return undefined;
  }

  /** Whether Helm charts in it are rendered here or left to Argo CD: as the chart around it, the cluster or the fleet says. */
  public get chartForm(): ChartForm {
    const { scope } = this.node;
    const { model, context } = this.cluster;
    return (scope && enclosingChart(scope)?.chartForm) ?? model.chartForm ?? context.fleet.chartForm;
  }

  /** Whether the chart is deployed. A chart inside one that is switched off is off as well. */
  public get active(): boolean {
    const { scope } = this.node;
    return scope ? (enclosingChart(scope)?.active ?? true) : true;
  }

  /** Where the user made the chart. */
  public get source(): SourceLocation | undefined {
    // What an add-on from data makes of itself stands on no line of the user's.
    const { scope } = this.node;
    return this.#caller.location ?? (scope && enclosingChart(scope)?.source);
  }

  /** Lets Argo CD render a source besides the chart's own objects. */
  public addSource(source: ApplicationSource): void {
    this.#sources.push(source);
  }

  /** Says which APIs the sources bring: `group` or `group/Kind`. */
  public addProvidedApis(...apis: readonly string[]): void {
    for (const api of apis) this.#provides.add(api);
  }

  /** Says which APIs the sources use: `group` or `group/Kind`. */
  public addRequiredApis(...apis: readonly string[]): void {
    for (const api of apis) this.#requires.add(api);
  }

  /** Leaves fields of live objects to whoever owns them there, for example replicas to an autoscaler. */
  public ignoreDifferences(...entries: readonly IgnoreDifferences[]): void {
    this.#ignoreDifferences.push(...entries);
  }

  /**
   * Says that the sources contain objects that other charts bring as well, all with the same content. Without it Argo CD
   * refuses to sync the second chart; with it, no chart takes them from another.
   */
  public shareObjects(
    objects: readonly { readonly group: string; readonly kind: string; readonly name: string }[],
  ): void {
    if (objects.length === 0) return;
    this.#sharesObjects = true;
    this.ignoreDifferences(...objects.map((object) => ({ ...object, jsonPointers: [TRACKING_ID] })));
  }

  /**
   * Changes rendered objects of the chart and of charts in it, wherever they come from: constructs, Helm, Kustomize.
   *
   * Patches are applied in order, after rendering. One that matches no object, fails or changes nothing is an error. An
   * object stays what it is: no patch changes its kind, name or namespace.
   *
   * @example
   * addon.patch({ kind: 'Deployment', name: 'web' }, { spec: { replicas: 2 } });
   * addon.patch({ kind: 'Service' }, [{ op: 'remove', path: '/spec/clusterIP' }]);
   * addon.patch(KubeDeployment, { name: 'web' }, { spec: { replicas: 2 } });
   */
  public patch(target: ObjectTarget, patch: ObjectPatch): this;
  public patch<P>(kind: GeneratedKind<P>, target: Omit<ObjectTarget, 'group' | 'kind'>, patch: TypedPatch<P>): this;
  public patch(...args: readonly unknown[]): this {
    return this.addPatch(recordPatch(this.node.path, args));
  }

  /** Adds a patch that knows where it was written. */
  public addPatch(patch: RecordedPatch): this {
    this.#patches.push(patch);
    return this;
  }

  /** Patches of the chart's objects, in order. */
  public get patches(): readonly RecordedPatch[] {
    return this.#patches;
  }

  public override generateObjectName(object: ApiObject): string {
    const below = object.node.path.slice(this.node.path.length + 1).split('/');
    const name = below.filter((id) => id !== 'Default' && id !== 'Resource').join('-') || this.node.id;
    // High-level constructs choose ids such as `Service`, which no Kubernetes name can be.
    return name.toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
  }

  public static is(construct: unknown): construct is ClusterChart {
    return construct instanceof Chart && 'delivery' in construct;
  }
}

/** The fleet's chart that a construct stands in, or undefined where it stands in none. */
export function enclosingChart(construct: IConstruct): ClusterChart | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    if (ClusterChart.is(scope)) return scope;
  }
  return undefined;
}
