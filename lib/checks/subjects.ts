import { groupOf, type KubeObject } from '../kube';
import type { RenderedChart } from '../render';
import type { Subject } from './check';
import type { WholeSet } from './whole';

/** Whether Argo CD runs on the cluster itself, not only on its hub. */
export function runsArgoCd({ cluster }: WholeSet): boolean {
  return cluster.argocd === cluster.name;
}

/** Whether a chart has an Application: one without objects and sources has nothing to deploy. */
export function isDelivered(chart: RenderedChart): boolean {
  return chart.objects.length > 0 || chart.delivery.sources.length > 0;
}

/** Whether an object is an Application of Argo CD. */
export function isApplication(object: KubeObject): boolean {
  return object.kind === 'Application' && groupOf(object.apiVersion) === 'argoproj.io';
}

/** The charts whose objects live on the cluster: Argo CD's own as well where it runs there. */
export function chartsOnCluster(cluster: WholeSet): readonly RenderedChart[] {
  return runsArgoCd(cluster) ? allCharts(cluster) : cluster.charts;
}

/** All charts that are written for the cluster, wherever their objects live. */
export function allCharts({ charts, argocd }: WholeSet): readonly RenderedChart[] {
  return argocd === undefined ? charts : [...charts, argocd];
}

/** Every object of some charts, each with its chart. */
export function* objectsIn(charts: readonly RenderedChart[]): Generator<Required<Subject>> {
  for (const chart of charts) for (const object of chart.objects) yield { chart, object };
}

/** Whether a value is a map, not a list and not null. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
