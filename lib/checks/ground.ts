import { BUILT_IN_NAMESPACES, type Catalogue } from '../constructs';
import { groupOf, type KubeObject } from '../kube';
import type { RenderedChart } from '../render';
import { isBuiltInGroup } from './apis';
import { mayBring } from './brought-classes';
import type { ClusterObjects } from './cluster-objects';
import { fieldIn, textsIn } from './fields';
import { makesUnseen } from './makers';
import { isApplication, runsArgoCd } from './subjects';
import type { WholeSet } from './whole';

/**
 * Where on a cluster there may be objects that nobody here can see, so that nothing may be called missing:
 *
 * - the namespaces of Kubernetes itself, but for `default`;
 * - where charts and kustomizations that are left to Argo CD deliver. A published chart of the platform reaches its own
 *   namespace and those that its values name. What lies in Git, and a tenant's chart, can reach every namespace that its
 *   AppProject allows;
 * - where custom resources are whose controllers may make objects, Prometheus or Kafka for example, and in namespaces that
 *   they name. One that lives in no namespace reaches those of its chart and of the charts that bring its kind;
 * - everywhere, where the user has Applications of Argo CD besides those that Fairlead writes, or the like of Flux.
 *
 * What lives in no namespace may come from any chart that is left to Argo CD, unless its AppProject forbids that. Of the
 * catalogue's add-ons it is known which bring classes and issuers, see `mayBring`.
 */
export class Ground {
  readonly #unseen = new Set<string>(BUILT_IN_NAMESPACES.filter((name) => name !== 'default'));
  readonly #makers = new Set<string>();
  readonly #isUnseenEverywhere: boolean;

  readonly #named = new Set<string>();
  readonly #catalogue: Catalogue;

  /** Charts that are left to Argo CD and may bring what lives in no namespace. */
  readonly #global: readonly RenderedChart[];

  constructor(cluster: WholeSet, objects: ClusterObjects, catalogue: Catalogue) {
    const sourced = cluster.charts.filter(({ delivery }) => delivery.sources.length > 0);
    for (const chart of sourced) this.addSourced(chart, cluster);
    const bringsMore = runsArgoCd(cluster) ? isDeployment : isDeploymentOfFlux;
    this.#isUnseenEverywhere = cluster.charts.some(({ objects: own }) => own.some(({ object }) => bringsMore(object)));
    this.#catalogue = catalogue;
    this.#global = sourced.filter(({ delivery: { tenant, project } }) => tenant === undefined || project !== tenant);
    for (const { delivery } of this.#global) for (const { helm } of delivery.sources) addWords(helm, this.#named);
    this.addMakers(cluster, objects);
  }

  /** Whether something unseen may put objects of any kind into a namespace. */
  public isUnseen(namespace: string): boolean {
    return this.#isUnseenEverywhere || this.isReached(namespace);
  }

  /** Whether something unseen may bring an object that lives in no namespace. */
  public mayHide(group: string, kind: string, name: string): boolean {
    if (this.#isUnseenEverywhere || this.#named.has(name)) return true;
    return this.#global.some((chart) => mayBring(chart, group, kind, this.#catalogue));
  }

  /** Whether something unseen may put objects into a namespace, the user's own Applications aside. */
  public isReached(namespace: string): boolean {
    return this.#unseen.has(namespace) || this.#makers.has(namespace);
  }

  private addSourced(chart: RenderedChart, { charts }: WholeSet): void {
    const { project, sources, tenant } = chart.delivery;
    if (chart.namespace !== undefined) this.#unseen.add(chart.namespace);
    const isPublished = tenant === undefined && sources.every((source) => source.chart !== undefined);
    if (isPublished) {
      for (const { helm } of sources) addWords(helm, this.#unseen);
      return;
    }
    for (const other of charts) {
      if (other.delivery.project !== project) continue;
      if (other.namespace !== undefined) this.#unseen.add(other.namespace);
      for (const { object } of other.objects) {
        const { namespace } = object.metadata;
        if (namespace !== undefined) this.#unseen.add(namespace);
      }
    }
  }

  private addMakers({ charts }: WholeSet, objects: ClusterObjects): void {
    const defined = objects.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
    for (const { group, kind, subjects } of objects.kinds()) {
      if (isBuiltInGroup(group) || !makesUnseen(group, kind)) continue;
      const bringers = [
        ...charts.filter(({ delivery }) => delivery.provides.some((api) => api.split('/')[0] === group)),
        ...defined.filter(({ object }) => fieldIn(object.object, 'spec', 'group') === group).map(({ chart }) => chart),
      ];
      for (const { chart, object } of subjects) {
        const { namespace } = object.object.metadata;
        if (namespace !== undefined) this.#makers.add(namespace);
        else
          for (const each of [chart, ...bringers]) if (each.namespace !== undefined) this.#makers.add(each.namespace);
        addWords(object.object.spec, this.#makers);
      }
    }
  }
}

/** Takes every word of some texts for a name, with its dots and without: too many do no harm. */
function addWords(value: unknown, to: Set<string>): void {
  for (const text of textsIn(value)) {
    for (const word of text.split(/[^a-z0-9.-]+/)) {
      to.add(word);
      if (word.includes('.')) for (const part of word.split('.')) to.add(part);
    }
  }
}

/** Whether an object lets something deploy whatever it finds somewhere else. */
function isDeployment(object: KubeObject): boolean {
  const isSet = object.kind === 'ApplicationSet' && groupOf(object.apiVersion) === 'argoproj.io';
  return isSet || isApplication(object) || isDeploymentOfFlux(object);
}

function isDeploymentOfFlux({ apiVersion }: KubeObject): boolean {
  return /^(?:kustomize|helm)\.toolkit\.fluxcd\.io\//.test(apiVersion);
}
