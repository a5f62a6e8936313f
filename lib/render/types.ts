import type { IConstruct } from 'constructs';
import type { Cluster, DeliveryFacts } from '../constructs';
import type { Problem, SourceLocation } from '../errors';
import type { KubeObject } from '../kube';
import type { CloudProvider } from '../model';

/** One object as it will be written, and where it comes from. */
export interface RenderedObject {
  /** Plain data, keys in order. */
  readonly object: KubeObject;

  /** The construct that made it. */
  readonly construct: IConstruct;
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
}

/** One cluster, rendered. */
export interface RenderedCluster {
  readonly cluster: Cluster;
  readonly charts: readonly RenderedChart[];

  /** What could not be rendered. */
  readonly problems: readonly Problem[];
}

/** The place of a construct for messages: its path, and its own line where it knows one, else that of its chart. */
export function siteOf(
  chart: RenderedChart,
  construct: IConstruct = chart.construct,
): { path: string; source?: SourceLocation } {
  const own = 'source' in construct ? (construct.source as SourceLocation | undefined) : undefined;
  const source = own ?? chart.source;
  return { path: construct.node.path, ...(source && { source }) };
}
