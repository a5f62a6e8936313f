import type { ClusterModel } from '../model';
import type { RenderedChart } from '../render';
import type { Check, CheckContext, Finding } from './check';

/** Objects that will stand together, and what is known of where. A cluster of a fleet is one such set. */
export interface WholeSet {
  readonly cluster: Pick<ClusterModel, 'name' | 'argocd'> & Partial<Pick<ClusterModel, 'cloud'>>;
  readonly charts: readonly RenderedChart[];

  /** Argo CD's own objects. @default - nobody has written any */
  readonly argocd?: RenderedChart;
}

/** A check that needs no fleet: whoever wrote the objects, they must fit together. */
export interface WholeCheck extends Check {
  run(set: WholeSet, context: Pick<CheckContext, 'survey'>): Iterable<Finding>;
}
