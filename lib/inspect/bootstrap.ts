import {
  ARGOCD_NAMESPACE,
  ARGOCD_SETTINGS,
  PLATFORM_PROJECT,
  type ApplicationSource,
  type Cluster,
} from '../constructs';
import { ProblemError, ProblemList } from '../errors';
import type { KubeObject } from '../kube';
import { loadFleets, notFound, type LoadedFleet } from '../load';
import type { Access, RepositoryCredential } from '../model';
import { rootName } from '../render';
import { synthesizeFleets, type SynthesizedCluster } from '../synth';
import { today } from '../synthesize';
import type { JsonObject } from '../yaml';

/** How Argo CD is installed the first time. */
export interface ArgoCdRelease {
  readonly releaseName: string;

  /** Chart as Helm names it: with `repository` its name there, else an `oci://` address. */
  readonly chart: string;
  readonly repository?: string;
  readonly version: string;
  readonly values: JsonObject;

  /** Whether the cluster has an add-on that takes the installation over. */
  readonly isManaged: boolean;
}

/** Argo CD whose manifests lie in Git like everything else. */
export interface ArgoCdManifests {
  /** Folders of the repository to apply, in this order. */
  readonly folders: readonly string[];
  readonly isManaged: true;
}

interface Common {
  readonly fleet: string;
  readonly cluster: string;

  /** Objects to apply by hand, or that the hub brings: exactly as in the output folder. */
  readonly objects: readonly KubeObject[];
}

/** What a cluster with its own Argo CD needs once. */
export interface HomeBootstrap extends Common {
  readonly topology: 'home';
  readonly repository: string;
  readonly revision: string;
  readonly argocd: ArgoCdRelease | ArgoCdManifests;

  /** References to credentials of repositories; their Secrets must exist. */
  readonly credentials: readonly RepositoryCredential[];
}

/** What a cluster needs that a hub's Argo CD syncs. */
export interface SpokeBootstrap extends Common {
  readonly topology: 'spoke';
  readonly hub: string;
  readonly access: Access;
}

export type Bootstrap = HomeBootstrap | SpokeBootstrap;

/** Name of the catalogue's add-on for Argo CD. */
const ARGOCD_ADDON = 'argo-cd';

/**
 * What a bare cluster needs once, before Argo CD can do the rest.
 *
 * @param name the cluster, as `<cluster>` or `<fleet>/<cluster>`
 * @throws ProblemError where there is no such cluster, or its fleet cannot be synthesized
 */
export async function bootstrapOf(root: string, name: string): Promise<Bootstrap> {
  const { fleet, cluster } = chooseCluster(loadFleets(root), name);
  const problems = new ProblemList();
  let result: SynthesizedCluster | undefined;
  for await (const candidate of synthesizeFleets([fleet], { clusters: [cluster], today: today() }, problems)) {
    if (candidate.cluster.name === cluster) result = candidate;
  }
  problems.throwIfAny();
  if (!result) throw new TypeError(`Cluster '${cluster}' was not synthesized.`);
  const common = { fleet: fleet.model.name, cluster };
  const { model } = result.cluster;
  if (model.access && model.argocd !== cluster) {
    const objects = objectsOf(result).filter(({ metadata }) => metadata.name === `cluster-${cluster}`);
    return { ...common, topology: 'spoke', hub: model.argocd, access: model.access, objects };
  }
  return {
    ...common,
    topology: 'home',
    repository: fleet.model.repository,
    revision: model.revisions.platform ?? fleet.model.revision,
    argocd: releaseOf(result, fleet),
    credentials: fleet.model.repositoryCredentials,
    objects: neededFirst(objectsOf(result), result.cluster),
  };
}

function chooseCluster(fleets: readonly LoadedFleet[], name: string): { fleet: LoadedFleet; cluster: string } {
  const all = fleets.flatMap((fleet) => fleet.model.clusters.map((cluster) => ({ fleet, cluster: cluster.name })));
  const fullName = ({ fleet, cluster }: (typeof all)[number]) => `${fleet.model.name}/${cluster}`;
  const found = all.filter((each) => each.cluster === name || fullName(each) === name);
  const [first, ...others] = found;
  if (!first) {
    throw new ProblemError(
      notFound(
        'cluster',
        name,
        all.map(({ cluster }) => cluster),
      ),
    );
  }
  if (others.length === 0) return first;
  throw new ProblemError({
    code: 'invalid-argument',
    what: `Several fleets have a cluster '${name}'.`,
    where: [],
    why: 'Each has its own repository and its own root Application.',
    fix: `Write ${found.map((each) => `'${fullName(each)}'`).join(' or ')}.`,
  });
}

function objectsOf({ charts }: SynthesizedCluster): readonly KubeObject[] {
  return charts.flatMap(({ objects }) => objects.map(({ object }) => object));
}

/** The namespace of Argo CD, then the project, then the Application that brings everything else. */
function neededFirst(objects: readonly KubeObject[], { model }: Cluster): readonly KubeObject[] {
  const wanted = [`Namespace/${ARGOCD_NAMESPACE}`, `AppProject/${PLATFORM_PROJECT}`, `Application/${rootName(model)}`];
  return wanted.flatMap((each) => objects.filter(({ kind, metadata }) => `${kind}/${metadata.name}` === each));
}

/** The release that the cluster's own add-on describes, so that it takes over what was installed; else the catalogue's. */
function releaseOf(
  { charts, cluster }: SynthesizedCluster,
  { catalogue, model }: LoadedFleet,
): ArgoCdRelease | ArgoCdManifests {
  const own = charts.find(({ delivery }) => delivery.provides.includes('argoproj.io/Application'));
  if (own && own.releases.length > 0) {
    const parts = charts.filter(({ construct }) => construct === own.construct);
    return { folders: parts.map(({ folder }) => `${model.path}/${cluster.name}/${folder}`), isManaged: true };
  }
  const source = own?.delivery.sources.find(({ chart }) => chart !== undefined);
  if (source) {
    return {
      ...chartOf(source),
      releaseName: source.helm?.releaseName ?? ARGOCD_NAMESPACE,
      values: source.helm?.valuesObject ?? {},
      isManaged: true,
    };
  }
  const about = catalogue.get(ARGOCD_ADDON)?.about;
  if (!about?.chart || !('name' in about.chart) || about.version === undefined) {
    throw new TypeError(`The catalogue has no chart '${ARGOCD_ADDON}'.`);
  }
  const { repository, name } = about.chart;
  return {
    ...chartOf({ repoURL: repository, chart: name, targetRevision: about.version }),
    releaseName: ARGOCD_NAMESPACE,
    values: { configs: { cm: { ...ARGOCD_SETTINGS } } },
    isManaged: false,
  };
}

/** Argo CD names registries without a scheme, Helm with one. */
function chartOf({
  repoURL,
  chart = '',
  targetRevision: version,
}: ApplicationSource): Pick<ArgoCdRelease, 'chart' | 'repository' | 'version'> {
  if (repoURL.startsWith('https://')) return { chart, repository: repoURL, version };
  return { chart: `oci://${repoURL.replace(/^oci:\/\//, '')}/${chart}`, version };
}
