import { groupOf } from '../kube';
import type { Subject } from './check';
import type { ClusterObjects } from './cluster-objects';
import { fieldIn, numberIn, textIn } from './fields';

/** What sets the number of a workload's pods while the cluster runs. */
export interface Autoscaler {
  readonly subject: Required<Subject>;
  readonly least: number;
  readonly most?: number;
}

/** Autoscalers by what they scale. */
export class Autoscalers {
  readonly #byTarget = new Map<string, Autoscaler>();

  constructor(objects: ClusterObjects) {
    for (const subject of objects.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
      this.add(subject, 'minReplicas', 'maxReplicas', 1);
    }
    for (const subject of objects.ofKind('keda.sh', 'ScaledObject')) {
      this.add(subject, 'minReplicaCount', 'maxReplicaCount', 0);
    }
  }

  /** The autoscaler of a workload. */
  public tryFindFor({ object: { object } }: Required<Subject>): Autoscaler | undefined {
    return this.#byTarget.get(
      [groupOf(object.apiVersion), object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/'),
    );
  }

  private add(subject: Required<Subject>, least: string, most: string, normally: number): void {
    const { spec, metadata } = subject.object.object;
    const target = fieldIn(spec, 'scaleTargetRef');
    const name = textIn(target, 'name');
    if (name === undefined) return;
    const group = groupOf(textIn(target, 'apiVersion') ?? 'apps/v1');
    const key = [group, textIn(target, 'kind') ?? 'Deployment', metadata.namespace ?? '', name].join('/');
    const limit = numberIn(spec, most);
    this.#byTarget.set(key, {
      subject,
      least: numberIn(spec, least) ?? normally,
      ...(limit !== undefined && { most: limit }),
    });
  }
}
