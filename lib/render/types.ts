import type { IConstruct } from 'constructs';
import { placeOf, type Cluster, type DeliveryFacts, type HelmRelease } from '../constructs';
import type { ChanceCall, ChartFacts, RenderRequest } from '../engine';
import type { Problem, SourceLocation } from '../errors';
import type { KubeObject } from '../kube';
import type { CloudProvider, RewriteRule } from '../model';
import type { ObjectChange } from './object-change';

/** One object as it will be written, and where it comes from. */
export interface RenderedObject {
  /** Plain data, keys in order. */
  readonly object: KubeObject;

  /** The construct that made it. */
  readonly construct: IConstruct;

  /** Template or file of a chart that it comes from, for example `web/templates/service.yaml`. */
  readonly template?: string;

  /** Whether it depends on chance and nobody has decided about it, which is a problem already. @default false */
  readonly isUndecided?: boolean;

  /** What has changed the object since it was rendered, in order. @default - nothing */
  readonly changes?: readonly ObjectChange[];
}

/** One unit of deployment: its objects, and what Argo CD must know of it. */
export interface RenderedChart {
  /** Path of the construct, for example `acme/prod-eu-1/cert-manager`. */
  readonly path: string;

  /** Folder below the cluster's, for example `cert-manager` or `tenants/payments/checkout`. */
  readonly folder: string;

  /** Name of the Application. */
  readonly application: string;

  /** Namespace of objects that name none. */
  readonly namespace?: string;

  /** Whether objects that left Git are deleted from the cluster. */
  readonly prune: boolean;

  readonly construct: IConstruct;

  /** Where the user made the chart. */
  readonly source?: SourceLocation;

  /** Clouds that the chart works on; undefined for all. */
  readonly clouds?: readonly CloudProvider[];

  readonly delivery: DeliveryFacts;
  readonly objects: readonly RenderedObject[];

  /** Helm releases that were rendered here. */
  readonly releases: readonly RenderedRelease[];
}

/** A Helm release that was rendered here. */
export interface RenderedRelease {
  readonly construct: HelmRelease;
  readonly facts: ChartFacts;

  /** What the engine was asked for what came out. */
  readonly request: RenderRequest;

  /** Functions of chance and of the live cluster that its templates called. */
  readonly chance: readonly ChanceCall[];

  /** What the chart makes and Argo CD is not given, by a stated rule. */
  readonly leftOut: readonly LeftOut[];
}

/** An object of a chart that is not delivered. */
export interface LeftOut {
  /** The object, as `Kind/namespace/name`. */
  readonly object: string;
  readonly template: string;

  /** The rule, in a sentence. */
  readonly because: string;
}

/** One cluster, rendered. */
export interface RenderedCluster {
  readonly cluster: Cluster;
  readonly charts: readonly RenderedChart[];

  /** What could not be rendered. */
  readonly problems: readonly Problem[];

  /** What the user should know and need not act on. */
  readonly notices: readonly Problem[];

  /** Rewrite rules of the fleet that have changed something here. */
  readonly rewritesUsed: ReadonlySet<RewriteRule>;

  /** APIs that something on the cluster brings, as Helm names them (`group/version/Kind`), with the charts that do. */
  readonly broughtApis: ReadonlyMap<string, readonly string[]>;
}

/** The place of a construct for messages: its path, and its own line where it knows one, else that of its chart. */
export function siteOf(
  chart: RenderedChart,
  construct: IConstruct = chart.construct,
): { path: string; source?: SourceLocation } {
  const source = placeOf(construct) ?? chart.source;
  return { path: construct.node.path, ...(source && { source }) };
}
