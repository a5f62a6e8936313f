import { BUILT_IN_NAMESPACES } from '../constructs';
import type { RenderedChart } from '../render';
import type { ClusterUnderCheck } from './check';
import type { ClusterObjects } from './cluster-objects';
import { isBuiltInGroup } from './apis';
import { fieldIn, textsIn } from './fields';
import { makesUnseen } from './makers';
import { isApplication, runsArgoCd } from './subjects';

/**
 * Where on a cluster there may be objects that nobody here can see, so that nothing may be called missing:
 *
 * - the namespaces of Kubernetes itself, but for `default`;
 * - where charts and kustomizations that are left to Argo CD deliver. A published chart of the platform reaches its own
 *   namespace and those that its values name. What lies in Git, and a tenant's chart, can reach every namespace that its
 *   AppProject allows;
 * - where custom resources are whose controllers may make objects, Prometheus or Kafka for example. One that lives in no
 *   namespace reaches those of its chart, of the charts that bring its kind, and those that it names;
 * - everywhere, where the user has Applications of Argo CD besides those that Fairlead writes.
 *
 * What lives in no namespace may come from any chart that is left to Argo CD, unless its AppProject forbids that.
 */
export class Ground {
  readonly #unseen = new Set<string>(BUILT_IN_NAMESPACES.filter((name) => name !== 'default'));
  readonly #makers = new Set<string>();
  #isUnseenEverywhere = false;

  /** Whether objects that live in no namespace may come from something unseen. */
  public readonly hasUnseenClusterObjects: boolean;

  constructor(cluster: ClusterUnderCheck, objects: ClusterObjects) {
    const sourced = cluster.charts.filter(({ delivery }) => delivery.sources.length > 0);
    for (const chart of sourced) this.addSourced(chart, cluster);
    const isOwn = cluster.charts.some((chart) => chart.objects.some(({ object }) => bringsApplications(object)));
    if (runsArgoCd(cluster) && isOwn) this.#isUnseenEverywhere = true;
    this.hasUnseenClusterObjects =
      this.#isUnseenEverywhere ||
      sourced.some(({ delivery }) => delivery.tenant === undefined || delivery.project !== delivery.tenant);
    this.addMakers(cluster, objects);
  }

  /** Whether something unseen may put objects of any kind into a namespace. */
  public isUnseen(namespace: string): boolean {
    return this.#isUnseenEverywhere || this.isReached(namespace);
  }

  /** The same without the Applications that the user has written. */
  public isReached(namespace: string): boolean {
    return this.#unseen.has(namespace) || this.#makers.has(namespace);
  }

  private addSourced(chart: RenderedChart, { charts }: ClusterUnderCheck): void {
    const { project, sources, tenant } = chart.delivery;
    if (chart.namespace !== undefined) this.#unseen.add(chart.namespace);
    const isPublished = tenant === undefined && sources.every((source) => source.chart !== undefined);
    if (isPublished) {
      for (const { helm } of sources) this.addNamed(helm, this.#unseen);
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

  private addMakers({ charts }: ClusterUnderCheck, objects: ClusterObjects): void {
    const defined = objects.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
    for (const { group, kind, subjects } of objects.kinds()) {
      if (isBuiltInGroup(group) || !makesUnseen(group, kind)) continue;
      const bringers = [
        ...charts.filter(({ delivery }) => delivery.provides.some((api) => api.split('/')[0] === group)),
        ...defined.filter(({ object }) => fieldIn(object.object, 'spec', 'group') === group).map(({ chart }) => chart),
      ];
      for (const { chart, object } of subjects) {
        const { namespace } = object.object.metadata;
        if (namespace !== undefined) {
          this.#makers.add(namespace);
          continue;
        }
        for (const each of [chart, ...bringers]) if (each.namespace !== undefined) this.#makers.add(each.namespace);
        this.addNamed(object.object.spec, this.#makers);
      }
    }
  }

  /** Takes every word of some texts for a namespace: too many do no harm. */
  private addNamed(value: unknown, to: Set<string>): void {
    for (const text of textsIn(value)) for (const word of text.split(/[^a-z0-9-]+/)) to.add(word);
  }
}

function bringsApplications(object: RenderedChart['objects'][number]['object']): boolean {
  return isApplication(object) || (object.kind === 'ApplicationSet' && object.apiVersion.startsWith('argoproj.io/'));
}
