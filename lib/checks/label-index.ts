import { fulfils, type Requirement } from './label-selector';

/** Something that wears labels. */
export interface Labelled {
  readonly labels: Readonly<Record<string, unknown>>;
}

/** Things by their labels, so that a selector need not look at all of them: a namespace may have thousands of both. */
export class LabelIndex<T extends Labelled> {
  readonly #byKey = new Map<string, Map<unknown, T[]>>();

  constructor(private readonly all: readonly T[]) {
    for (const item of all) {
      for (const key of Object.keys(item.labels)) {
        let byValue = this.#byKey.get(key);
        if (byValue === undefined) this.#byKey.set(key, (byValue = new Map<unknown, T[]>()));
        const value = item.labels[key];
        const same = byValue.get(value);
        if (same) same.push(item);
        else byValue.set(value, [item]);
      }
    }
  }

  /** Whether anything has a label with that key. */
  public hasKey(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** What fulfils everything that a selector asks for. */
  public select(requirements: readonly Requirement[]): readonly T[] {
    let candidates = this.all;
    for (const { key, operator, values } of requirements) {
      if (operator !== 'In' || values.length !== 1) continue;
      const same = this.#byKey.get(key)?.get(values[0]);
      if (same === undefined) return [];
      if (same.length < candidates.length) candidates = same;
    }
    return candidates.filter(({ labels }) => fulfils(labels, requirements));
  }
}
