import { isDeepStrictEqual } from 'node:util';
import { Construct } from 'constructs';
import { ProblemError, type SourceLocation } from '../errors';
import { LayeredValues, type ChartForm, type ChartReference, type GeneratedObject, type ValueOrigin } from '../model';
import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';
import type { ApplicationSource } from './argo-application';
import { Caller } from './caller';
import { enclosingChart, type ClusterChart } from './cluster-chart';

export interface HelmReleaseProps {
  /**
   * Where the chart comes from: a Helm repository, an OCI registry, a folder of a Git repository, or a folder of this
   * repository.
   *
   * @example { repository: 'https://charts.jetstack.io', name: 'cert-manager' }
   * @example { repository: 'oci://ghcr.io/acme/charts', name: 'web' }
   * @example { repository: 'https://git.example.com/acme/charts.git', path: 'charts/web' }
   * @example { folder: 'charts/web' }
   */
  readonly chart: ChartReference;

  /**
   * Exact version of the chart; for a chart in Git, a branch, tag or commit. A chart that is rendered here may have a
   * range (`^1.4.0`): `fairlead.lock` says which version of it is used.
   *
   * @default - none, for a chart in a folder of this repository
   */
  readonly version?: string;

  /** Helm values, or layers of them that know where each value was set. @default - the chart's own */
  readonly values?: JsonObject | LayeredValues;

  /** Name of the Helm release. @default - the id of the chart that the release stands in */
  readonly releaseName?: string;

  /**
   * Whether the chart is `rendered` here or left to Argo CD as a `source`.
   *
   * @default - what the add-on, the cluster or the fleet says, in this order
   */
  readonly chartForm?: ChartForm;

  /** What is done about objects that the chart generates by chance. @default - each is an error */
  readonly generated?: readonly GeneratedObject[];

  /** Where the version was written, for messages. @default - the line that makes the release */
  readonly source?: SourceLocation;
}

const EXACT_VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/**
 * A Helm chart with values.
 *
 * In the `rendered` form its objects are made here by Helm's own code, and stand in Git beside all others; in the `source`
 * form Argo CD renders the chart in the cluster, from a pinned version with the values merged here.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
 */
export class HelmRelease extends Construct {
  public readonly chart: ChartReference;

  /** Version of the chart, as it was asked for. */
  public readonly version: string;

  /** Merged values of the release. */
  public readonly values: JsonObject;

  /** Where those values were set, for a release that was given layers. */
  public readonly layers: LayeredValues | undefined;

  /** Name of the Helm release. */
  public readonly releaseName: string;

  /** Namespace of the Helm release. */
  public readonly namespace: string;

  public readonly chartForm: ChartForm;
  public readonly generated: readonly GeneratedObject[];
  readonly #caller = new Caller();
  readonly #source: SourceLocation | undefined;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
    const chart = deliveringChart(this);
    this.#source = props.source;
    // A program that nobody has compiled has not been told by its types.
    if (!isJsonObject(props.chart)) throw noChart(this);
    this.chart = props.chart;
    this.version = props.version ?? '';
    this.layers = props.values instanceof LayeredValues ? props.values : undefined;
    this.values = props.values instanceof LayeredValues ? props.values.merged : (props.values ?? {});
    this.releaseName = props.releaseName ?? chart.node.id;
    this.namespace = chart.namespace ?? 'default';
    this.chartForm = props.chartForm ?? chart.chartForm;
    this.generated = props.generated ?? [];
    if (this.chartForm === 'source') chart.addSource(this.argoSource(chart));
  }

  /** Where the version was written, else where the release was made. */
  public get source(): SourceLocation | undefined {
    return this.#source ?? this.#caller.location ?? enclosingChart(this)?.source;
  }

  /**
   * Who set the value at a path, the effective one first: as the release's own layers say, else the settings of the add-on
   * around it, where the add-on hands on what they have.
   */
  public historyOf(path: readonly string[]): readonly ValueOrigin[] {
    if (this.layers) return this.layers.history(path);
    const around = enclosingChart(this);
    if (!around || !('layers' in around) || !(around.layers instanceof LayeredValues)) return [];
    const history = around.layers.history(['values', ...path]);
    const [effective] = history;
    if (effective === undefined || isJsonObject(effective.value)) return history;
    const value = path.reduce<JsonValue | undefined>(
      (parent, key) => (isJsonObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined),
      this.values,
    );
    return isDeepStrictEqual(effective.value, value) ? history : [];
  }

  /** What Argo CD renders in the `source` form. */
  private argoSource(delivering: ClusterChart): ApplicationSource {
    const { chart, version } = this;
    if ('name' in chart && !EXACT_VERSION.test(version)) throw notPinned(this);
    const { fleet } = delivering.cluster.context;
    const helm = {
      releaseName: this.releaseName,
      ...(Object.keys(this.values).length > 0 && { valuesObject: this.values }),
    };
    if ('folder' in chart) {
      const targetRevision = delivering.cluster.model.revisions.platform ?? fleet.revision;
      return { repoURL: fleet.repository, targetRevision, path: chart.folder, helm };
    }
    if ('path' in chart) return { repoURL: chart.repository, targetRevision: version, path: chart.path, helm };
    // Argo CD names OCI registries without a scheme.
    const repoURL = chart.repository.replace(/^oci:\/\//, '').replace(/\/$/, '');
    return { repoURL, chart: chart.name, targetRevision: version, helm };
  }
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

function noChart(release: HelmRelease): ProblemError {
  const { source } = release;
  return new ProblemError({
    code: 'invalid-definition',
    what: `'${release.node.path}' does not say which chart it is a release of.`,
    where: [{ path: release.node.path, ...(source && { source }) }],
    why: 'A release without a chart has no objects.',
    fix: "Give it a 'chart': { repository: 'https://charts.example.com', name: 'web' } or { folder: 'charts/web' }, for example.",
  });
}

function notPinned(release: HelmRelease): ProblemError {
  const { source } = release;
  return new ProblemError({
    code: 'invalid-definition',
    what: `'${release.version}' is not the exact version of a chart.`,
    where: [{ path: release.node.path, ...(source && { source }) }],
    why: 'A range or a moving name would deploy something else tomorrow without a commit.',
    fix: "Write one version, for example '1.4.2', or let the chart be rendered here (chartForm: 'rendered'), where fairlead.lock pins it.",
  });
}
