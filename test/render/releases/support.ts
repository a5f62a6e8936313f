import { ClusterChart, HelmRelease, type Cluster, type HelmReleaseProps } from '../../../lib/constructs';
import { contentDigest } from '../../../lib/cache';
import { engineFacts, engineInThisThread } from '../../../lib/engine';
import { ProblemError, ProblemList, type Problem } from '../../../lib/errors';
import { displayName, type KubeObject } from '../../../lib/kube';
import { resolveFleet } from '../../../lib/load';
import { FleetData, readDefinitions } from '../../../lib/model';
import type { LeftOut } from '../../../lib/render';
import { ChartLock, type LockedSource } from '../../../lib/sources';
import { VENDOR_FOLDER, vendoredName } from '../../../lib/sources/vendor';
import { synthesizeHere, type SynthesisOptions, type SynthesizedCluster } from '../../../lib/synth';
import { newFleet } from '../../fleets';
import { Workspace, type Files } from '../../sources/support';

export type Build = (cluster: Cluster) => unknown;

/** What became of a fleet. */
export interface Outcome {
  readonly clusters: readonly SynthesizedCluster[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];

  /** Path → content. */
  readonly files: Readonly<Record<string, string>>;

  /** The objects that a cluster gets, without Argo CD's own and namespaces of the fleet, as `folder: Kind/namespace/name`. */
  readonly names: readonly string[];

  /** What charts make and the cluster is not given. */
  readonly leftOut: readonly LeftOut[];

  /** One object of the cluster, by its name in messages. */
  readonly find: (name: string) => KubeObject | undefined;

  /** Problems with a code. */
  readonly ofCode: (code: Problem['code']) => readonly Problem[];
}

/** The engine of a test file: loaded once. */
const engine = engineInThisThread();

/** A repository of the test's own, with charts in `charts/`. */
export class ChartRepository extends Workspace {
  /** Writes a chart into `charts/<name>`. */
  public chart(name: string, files: Files, version = '1.0.0'): this {
    const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...files };
    return this.write(
      Object.fromEntries(Object.entries(all).map(([path, content]) => [`charts/${name}/${path}`, content])),
    );
  }

  /**
   * Locks charts as `fairlead lock --vendor` does, without a network: each archive lies in the repository.
   *
   * @param charts files below the chart's folder, and what a definition asks for where that is a range
   */
  public vendor(...charts: readonly VendoredChart[]): this {
    const locked = charts.map(({ repository, name, version, requested, source = { repository }, files }) => {
      const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...files };
      const bytes = Object.entries(all).map(([path, content]) => [path, Buffer.from(content)] as const);
      const { archive } = engine.call({ op: 'pack', files: Object.fromEntries(bytes) });
      const digest = contentDigest(archive);
      this.write({ [`${VENDOR_FOLDER}/${vendoredName({ name, version }, digest)}`]: archive });
      return { name, version, source, digest, ...(requested !== undefined && { requested }) };
    });
    const { helm, kustomize, digest } = engineFacts();
    new ChartLock({ helm, kustomize, digest }, locked).write(this.root);
    return this;
  }

  /** Synthesizes a fleet of one cluster, `dev`, with charts rendered here. */
  public platform(builds: readonly Build[], options: PlatformOptions = {}): Outcome {
    const fleet = newFleet();
    fleet.addCluster('dev', {
      environment: 'dev',
      kubernetes: options.kubernetes ?? '1.35',
      cloud: 'kind',
      chartForm: 'rendered',
    });
    fleet.onClusters({}, (cluster) => {
      for (const build of builds) build(cluster);
    });
    return this.synthesize(fleet, options);
  }

  /** Synthesizes a fleet with the definitions that lie beside its program. */
  public synthesize(fleet: ReturnType<typeof newFleet>, { data = '', renderTwice }: PlatformOptions = {}): Outcome {
    const definitions = new FleetData();
    if (data !== '') readDefinitions(data.trim(), 'apps/acme/data.yaml', definitions);
    const problems = new ProblemList();
    const clusters =
      problems.collect(() => {
        const loaded = resolveFleet(fleet, this.root, this.root, definitions);
        const options: SynthesisOptions = {
          today: '2000-01-01',
          ...(renderTwice !== undefined && { renderTwice }),
        };
        return [...synthesizeHere(loaded, options, engine, problems)];
      }) ?? [];
    const charts = clusters
      .flatMap((cluster) => cluster.charts)
      .filter(({ folder }) => !['argocd', 'namespaces'].includes(folder));
    const objects = charts.flatMap((chart) => chart.objects.map((entry) => ({ chart, entry })));
    const releases = new Set(charts.flatMap((chart) => chart.releases));
    return {
      clusters,
      problems: problems.all,
      notices: clusters.flatMap((cluster) => cluster.notices),
      files: Object.fromEntries(
        clusters.flatMap((cluster) => [...cluster.files()].map(({ path, content }) => [path, content] as const)).sort(),
      ),
      names: objects.map(({ chart, entry }) => `${chart.folder}: ${displayName(entry.object)}`),
      leftOut: [...releases].flatMap(({ leftOut }) => leftOut),
      find: (name) => objects.map(({ entry }) => entry.object).find(isCalled(name)),
      ofCode: (code) => problems.all.filter((problem) => problem.code === code),
    };
  }
}

export interface VendoredChart {
  readonly repository: string;
  readonly name: string;
  readonly version: string;
  readonly requested?: string;

  /** Where it comes from. @default - the repository */
  readonly source?: LockedSource;
  readonly files: Files;
}

export interface PlatformOptions extends Pick<SynthesisOptions, 'renderTwice'> {
  readonly kubernetes?: string;

  /** Definitions that lie beside the program. */
  readonly data?: string;
}

const isCalled = (name: string) => (object: KubeObject) => displayName(object) === name;

/** Adds a chart of the repository to a cluster, in a namespace that is there. */
export function add(name: string, props: Partial<HelmReleaseProps> & { readonly id?: string } = {}): Build {
  const { id = name, ...rest } = props;
  return (cluster) => {
    const chart = new ClusterChart(cluster, id, { namespace: 'default' });
    return new HelmRelease(chart, 'release', { chart: { folder: `charts/${name}` }, ...rest });
  };
}

/** A definition of a custom kind, as charts bring it. */
export function crd(group: string, kind: string, { scope = 'Namespaced', annotations = '{}' } = {}): string {
  const plural = `${kind.toLowerCase()}s`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.${group}
  annotations: ${annotations}
spec:
  group: ${group}
  scope: ${scope}
  names: { kind: ${kind}, plural: ${plural}, singular: ${kind.toLowerCase()}, listKind: ${kind}List }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;
}

/** A ConfigMap of a chart. */
export function configMap(name: string, text = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { text: ${JSON.stringify(text)} }\n`;
}

/** Text of a template that stands only where the cluster serves an API. */
export function where(api: string, text: string, otherwise = ''): string {
  return `{{- if .Capabilities.APIVersions.Has "${api}" }}\n${text}{{- else }}\n${otherwise}{{- end }}\n`;
}

/** The problems that building something ends with. */
export function problemsOf(step: () => unknown): readonly Problem[] {
  try {
    step();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
}
