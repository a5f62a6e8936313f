import { fulfils, type Requirement } from './label-selector';

/** Something that wears labels. */
export interface Labelled {
  readonly labels: Readonly<Record<string, unknown>>;
}

/** Things by their labels, so that a selector need not look at all of them: a namespace may have thousands of both. */
export class LabelIndex<T extends Labelled> {
  readonly #byLabel = new Map<string, T[]>();
  readonly #keys = new Set<string>();

  constructor(private readonly all: readonly T[]) {
    for (const item of all) {
      for (const [key, value] of Object.entries(item.labels)) {
        this.#keys.add(key);
        const label = `${key}=${String(value)}`;
        const same = this.#byLabel.get(label);
        if (same) same.push(item);
        else this.#byLabel.set(label, [item]);
      }
    }
  }

  /** Whether anything has a label with that key. */
  public hasKey(key: string): boolean {
    return this.#keys.has(key);
  }

  /** What fulfils everything that a selector asks for. */
  public select(requirements: readonly Requirement[]): readonly T[] {
    let candidates = this.all;
    for (const { key, operator, values } of requirements) {
      if (operator !== 'In' || values.length !== 1) continue;
      const same = this.#byLabel.get(`${key}=${String(values[0])}`) ?? [];
      if (same.length < candidates.length) candidates = same;
    }
    return candidates.filter(({ labels }) => fulfils(labels, requirements));
  }
}
