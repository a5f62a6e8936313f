import type { Catalogue } from '../constructs';
import { groupOf, tryFindKind, type KindInfo } from '../kube';
import type { Subject } from './check';
import { ClusterObjects } from './cluster-objects';
import { Ground } from './ground';
import { mayBePlaceholder } from './placeholders';
import { mayBeSecretKey } from './secret-keys';
import { mayHoldSecret } from './secret-shapes';
import { allCharts, isApplication } from './subjects';
import type { WholeSet } from './whole';

/** Path of a value in an object, or in a source of a chart. */
export type ValuePath = readonly (string | number)[];

/** All objects of one API version and kind. */
export interface ObjectType {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;

  /** What Fairlead knows of the kind. */
  readonly info?: KindInfo;

  readonly subjects: readonly Required<Subject>[];
}

/** A text that a check should look at more closely. It stands in an object, or without one in a source of the chart. */
export interface SuspiciousText extends Subject {
  readonly text: string;
  readonly path: ValuePath;

  /** The map or list that it stands in. */
  readonly parent: object;
}

/** A map of labels that an object selects by. */
export interface PlacedSelector extends Required<Subject> {
  readonly path: ValuePath;
  readonly entries: unknown;
}

/**
 * What checks ask of every value of a cluster, from one look at each: there are tens of thousands of objects, and most
 * checks have something to say of few.
 */
export interface Survey {
  /** All objects, Argo CD's included, by `apiVersion/Kind`. */
  readonly types: ReadonlyMap<string, ObjectType>;

  readonly suspiciousTexts: readonly SuspiciousText[];
  readonly selectors: readonly PlacedSelector[];

  /** The objects that live on the cluster, by what they are. */
  readonly objects: ClusterObjects;

  /** Where there may be objects that nobody here can see. */
  readonly ground: Ground;

  /** Objects whose JSON might have more than {@link HEAVY} bytes. */
  readonly heavy: readonly Required<Subject>[];
}

/** Smallest size that any limit of Kubernetes speaks of: that of all annotations. */
const HEAVY = 256 * 1024;

/**
 * Looks at everything that is written for a cluster, once.
 *
 * @param catalogue add-ons of which it is known what they bring
 */
export function surveyOf(cluster: WholeSet, catalogue: Catalogue = new Map()): Survey {
  const types = new Map<string, ObjectType & { readonly subjects: Required<Subject>[] }>();
  const surveyor = new Surveyor();
  for (const chart of allCharts(cluster)) {
    for (const object of chart.objects) {
      const { apiVersion, kind } = object.object;
      const key = `${apiVersion}/${kind}`;
      let type = types.get(key);
      if (type === undefined) {
        const group = groupOf(apiVersion);
        type = { apiVersion, group, kind, info: tryFindKind(group, kind), subjects: [] };
        types.set(key, type);
      }
      const subject = { chart, object };
      type.subjects.push(subject);
      // Argo CD's Applications repeat what the charts say, and the place to change that is the chart.
      if (chart !== cluster.argocd || !isApplication(object.object)) surveyor.addObject(subject, type);
    }
    for (const source of chart.delivery.sources) surveyor.addSource(chart, source);
  }
  const { suspiciousTexts, selectors, heavy } = surveyor;
  const objects = new ClusterObjects(cluster, types.values());
  return { types, suspiciousTexts, selectors, heavy, objects, ground: new Ground(cluster, objects, catalogue) };
}

class Surveyor {
  public readonly suspiciousTexts: SuspiciousText[] = [];
  public readonly selectors: PlacedSelector[] = [];
  public readonly heavy: Required<Subject>[] = [];
  readonly #path: (string | number)[] = [];
  #subject: Subject | undefined;
  // Whether the names of fields tell credentials, and whether the kind selects by labels as Kubernetes does.
  #named = false;
  #selects = false;

  public addObject(subject: Required<Subject>, { kind, group, info }: ObjectType): void {
    const { object } = subject.object;
    this.#subject = subject;
    this.#named = (kind === 'ConfigMap' && group === '') || group === 'argoproj.io';
    this.#selects = info?.builtIn === true;
    // The schemas of a definition describe, and never hold a value.
    const isDefinition = kind === 'CustomResourceDefinition';
    if (isDefinition) this.#subject = undefined;
    if (this.visitMap(object) > HEAVY) this.heavy.push(subject);
    if (!isDefinition) return;
    this.#subject = subject;
    this.#path.push('metadata');
    this.visitMap(object.metadata);
    this.#path.pop();
  }

  public addSource(chart: Subject['chart'], source: object): void {
    this.#subject = { chart };
    this.#named = true;
    this.#selects = false;
    this.visitMap(source as Readonly<Record<string, unknown>>);
  }

  /** Returns more bytes than the map can have as JSON: a character becomes at most six, as in `\u0000`. */
  private visitMap(map: Readonly<Record<string, unknown>>): number {
    let weight = 2;
    for (const key in map) {
      const field = map[key];
      weight += key.length * 6 + 4;
      if (typeof field === 'string') {
        weight += field.length * 6 + 2;
        if (isSuspicious(field) || this.isNamedSuspiciously(key, map)) this.suspect(field, key, map);
      } else if (typeof field === 'object' && field !== null) {
        this.#path.push(key);
        weight += this.visit(field);
        if (this.#selects && key === 'matchLabels') this.select(field);
        this.#path.pop();
      } else {
        weight += weightOf(field);
        if (typeof field === 'number' && this.#named) this.suspect(String(field), key, map);
      }
    }
    return weight;
  }

  private visit(value: object): number {
    if (!Array.isArray(value)) return this.visitMap(value as Readonly<Record<string, unknown>>);
    const list: readonly unknown[] = value;
    let weight = 2;
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index];
      if (typeof item === 'string') {
        weight += item.length * 6 + 3;
        if (isSuspicious(item)) this.suspect(item, index, list);
      } else if (typeof item === 'object' && item !== null) {
        this.#path.push(index);
        weight += this.visit(item) + 1;
        this.#path.pop();
      } else weight += weightOf(item);
    }
    return weight;
  }

  private isNamedSuspiciously(key: string, map: Readonly<Record<string, unknown>>): boolean {
    if (key === 'value' && typeof map.name === 'string') return mayBeSecretKey(map.name);
    return this.#named && (key === 'values' || mayBeSecretKey(key));
  }

  private suspect(text: string, key: string | number, parent: object): void {
    if (this.#subject) this.suspiciousTexts.push({ ...this.#subject, text, path: [...this.#path, key], parent });
  }

  private select(entries: unknown): void {
    const { chart, object } = this.#subject ?? {};
    if (chart && object) this.selectors.push({ chart, object, path: [...this.#path], entries });
  }
}

function isSuspicious(text: string): boolean {
  return mayBePlaceholder(text) || mayHoldSecret(text);
}

function weightOf(scalar: unknown): number {
  return typeof scalar === 'bigint' ? String(scalar).length : 25;
}
