import { Construct } from 'constructs';
import { ProblemError, type SourceLocation } from '../errors';
import { LayeredValues, type ChartReference } from '../model';
import type { JsonObject } from '../yaml';
import type { ApplicationSource } from './argo-application';
import { Caller } from './caller';
import { enclosingChart, type ClusterChart } from './cluster-chart';

export interface HelmReleaseProps {
  /**
   * Where the chart comes from: a Helm repository, an OCI registry, or a folder of a Git repository.
   *
   * @example { repository: 'https://charts.jetstack.io', name: 'cert-manager' }
   * @example { repository: 'oci://ghcr.io/acme/charts', name: 'web' }
   * @example { repository: 'https://git.example.com/acme/charts.git', path: 'charts/web' }
   */
  readonly chart: ChartReference;

  /** Exact version of the chart; for a chart in Git, a branch, tag or commit. */
  readonly version: string;

  /** Helm values, or layers of them that know where each value was set. @default - the chart's own */
  readonly values?: JsonObject | LayeredValues;

  /** Name of the Helm release. @default - the id of the chart that the release stands in */
  readonly releaseName?: string;

  /** Where the version was written, for messages. @default - the line that makes the release */
  readonly source?: SourceLocation;
}

const EXACT_VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/**
 * A Helm chart, rendered by Argo CD from a pinned version with the values merged here.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
 */
export class HelmRelease extends Construct {
  /** Exact version of the chart. */
  public readonly version: string;

  /** Merged values of the release. */
  public readonly values: JsonObject;

  /** Where those values were set, for a release that was given layers. */
  public readonly layers: LayeredValues | undefined;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
    this.version = props.version;
    this.layers = props.values instanceof LayeredValues ? props.values : undefined;
    this.values = props.values instanceof LayeredValues ? props.values.merged : (props.values ?? {});
    const chart = deliveringChart(this);
    if ('name' in props.chart && !EXACT_VERSION.test(props.version)) {
      throw notPinned(this, props.version, props.source ?? new Caller().location ?? chart.source);
    }
    chart.addSource({
      ...chartSource(props.chart),
      targetRevision: props.version,
      helm: {
        releaseName: props.releaseName ?? chart.node.id,
        ...(Object.keys(this.values).length > 0 && { valuesObject: this.values }),
      },
    });
  }
}

/** Argo CD names OCI registries without a scheme, and the chart by the last part of its address. */
function chartSource(chart: ChartReference): Pick<ApplicationSource, 'repoURL' | 'chart' | 'path'> {
  if ('path' in chart) return { repoURL: chart.repository, path: chart.path };
  return { repoURL: chart.repository.replace(/^oci:\/\//, '').replace(/\/$/, ''), chart: chart.name };
}

/**
 * The chart that a release or kustomization is delivered with.
 *
 * @throws ProblemError where it stands in none
 */
export function deliveringChart(construct: Construct): ClusterChart {
  const chart = enclosingChart(construct);
  if (chart) return chart;
  throw new ProblemError({
    code: 'invalid-construct',
    what: `'${construct.node.path}' does not stand in an add-on or application.`,
    where: [{ path: construct.node.path, source: new Caller().location }],
    why: 'A chart is delivered by the Application of the add-on or application around it.',
    fix: 'Make it inside an Addon or an application of a tenant.',
  });
}

function notPinned(release: HelmRelease, version: string, source: SourceLocation | undefined): ProblemError {
  return new ProblemError({
    code: 'invalid-definition',
    what: `'${version}' is not the exact version of a chart.`,
    where: [{ path: release.node.path, ...(source && { source }) }],
    why: 'A range or a moving name would deploy something else tomorrow without a commit.',
    fix: "Write one version, for example '1.4.2'.",
  });
}
