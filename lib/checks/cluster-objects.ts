import type { Subject } from './check';
import { LabelIndex, type Labelled } from './label-index';
import { makesPods, tryFindPodTemplate, type PodTemplate } from './pod-templates';
import { runsArgoCd } from './subjects';
import type { ObjectType } from './survey';
import type { WholeSet } from './whole';

type Found = Required<Subject>;

/** The objects that live on a cluster, to be found by what they are. Every index is made when it is first asked for. */
export class ClusterObjects {
  readonly #cluster: WholeSet;
  readonly #types: ReadonlyMap<string, readonly ObjectType[]>;
  readonly #byName = new Map<string, ReadonlyMap<string, Found>>();
  readonly #podLabels = new Map<string, LabelIndex<PodTemplate>>();
  readonly #serviceLabels = new Map<string, LabelIndex<Labelled>>();
  #services: ReadonlyMap<string, readonly Found[]> | undefined;
  #pods: ReadonlyMap<string, readonly PodTemplate[]> | undefined;

  constructor(cluster: WholeSet, types: Iterable<ObjectType>) {
    const byKind = new Map<string, ObjectType[]>();
    for (const type of types) {
      const key = `${type.group}/${type.kind}`;
      const same = byKind.get(key);
      if (same) same.push(type);
      else byKind.set(key, [type]);
    }
    this.#cluster = cluster;
    this.#types = byKind;
  }

  /** All objects of a kind, whatever their version. */
  public ofKind(group: string, kind: string): readonly Found[] {
    const types = this.#types.get(`${group}/${kind}`) ?? [];
    const found = types.length === 1 && types[0] ? types[0].subjects : types.flatMap(({ subjects }) => subjects);
    // A spoke's Argo CD objects live on its hub.
    return runsArgoCd(this.#cluster) ? found : found.filter(({ chart }) => chart !== this.#cluster.argocd);
  }

  /** Every kind that the cluster has objects of. */
  public *kinds(): Generator<ObjectType> {
    for (const types of this.#types.values()) {
      const [first] = types;
      if (first) yield { ...first, subjects: this.ofKind(first.group, first.kind) };
    }
  }

  /** @param namespace undefined for a kind that lives in none */
  public tryFind(group: string, kind: string, namespace: string | undefined, name: string): Found | undefined {
    return this.namesOf(group, kind).get(`${namespace ?? ''}/${name}`);
  }

  /** Names of a kind's objects in a namespace, to suggest. */
  public namesIn(group: string, kind: string, namespace: string | undefined): readonly string[] {
    return this.ofKind(group, kind)
      .filter(({ object }) => (object.object.metadata.namespace ?? '') === (namespace ?? ''))
      .map(({ object }) => object.object.metadata.name);
  }

  /** The pods of a namespace by their labels. */
  public podLabelsIn(namespace: string): LabelIndex<PodTemplate> {
    return indexOf(this.#podLabels, namespace, () => this.podsIn(namespace));
  }

  /** The Services of a namespace by their labels. */
  public serviceLabelsIn(namespace: string): LabelIndex<Labelled> {
    return indexOf(this.#serviceLabels, namespace, () => {
      this.#services ??= groupByNamespace(this.ofKind('', 'Service'));
      return (this.#services.get(namespace) ?? []).map(({ object }) => ({
        labels: object.object.metadata.labels ?? {},
      }));
    });
  }

  /** The pods of a namespace. */
  public podsIn(namespace: string): readonly PodTemplate[] {
    return this.pods.get(namespace) ?? [];
  }

  /** All pods, by namespace. */
  public get pods(): ReadonlyMap<string, readonly PodTemplate[]> {
    return (this.#pods ??= this.findPods());
  }

  private namesOf(group: string, kind: string): ReadonlyMap<string, Found> {
    const key = `${group}/${kind}`;
    const known = this.#byName.get(key);
    if (known) return known;
    const names = new Map(
      this.ofKind(group, kind).map((subject) => {
        const { name, namespace } = subject.object.object.metadata;
        return [`${namespace ?? ''}/${name}`, subject];
      }),
    );
    this.#byName.set(key, names);
    return names;
  }

  private findPods(): ReadonlyMap<string, readonly PodTemplate[]> {
    const pods = new Map<string, PodTemplate[]>();
    for (const { group, kind, subjects } of this.kinds()) {
      if (!makesPods(group, kind)) continue;
      for (const subject of subjects) {
        const template = tryFindPodTemplate(subject);
        if (template === undefined) continue;
        const same = pods.get(template.namespace);
        if (same) same.push(template);
        else pods.set(template.namespace, [template]);
      }
    }
    return pods;
  }
}

function groupByNamespace(subjects: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const groups = new Map<string, Found[]>();
  for (const subject of subjects) {
    const namespace = subject.object.object.metadata.namespace ?? '';
    const same = groups.get(namespace);
    if (same) same.push(subject);
    else groups.set(namespace, [subject]);
  }
  return groups;
}

function indexOf<T extends Labelled>(
  known: Map<string, LabelIndex<T>>,
  namespace: string,
  find: () => readonly T[],
): LabelIndex<T> {
  const found = known.get(namespace) ?? new LabelIndex(find());
  known.set(namespace, found);
  return found;
}
