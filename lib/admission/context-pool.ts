import { objectDigest, type AdmissionContext } from '../engine';
import type { JsonObject } from '../yaml';

/**
 * The contexts of a run, each made once: verdicts are kept by context, so that an object with the same context on many
 * clusters is judged once.
 */
export class ContextPool {
  readonly #contexts = new Map<string, AdmissionContext>();

  /** How many contexts there are. */
  public get size(): number {
    return this.#contexts.size;
  }

  /** The context with these objects, whatever their order; the same one for the same objects. */
  public contextOf(kubernetes: string, objects: readonly JsonObject[]): AdmissionContext {
    const parts = new Map(objects.map((object) => [objectDigest(object), object]));
    const digests = [...parts.keys()].sort();
    const key = `${kubernetes} ${digests.join(' ')}`;
    const known = this.#contexts.get(key);
    if (known) return known;
    const context: AdmissionContext = {
      kubernetes,
      // In an order that no other part of the run decides: it is part of what verdicts are kept by.
      objects: digests.map((digest) => parts.get(digest) ?? {}),
      // What pods name and the cluster does not have is found by checks, which know where something unseen may bring it.
      assume: ['ServiceAccount', 'PriorityClass', 'RuntimeClass'],
    };
    this.#contexts.set(key, context);
    return context;
  }
}
