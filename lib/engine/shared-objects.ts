import type { JsonObject } from '../yaml';
import { deepFreeze } from './freeze';
import { parseJson } from './json';

/** How much text is known at most, in UTF-16 units: that of the largest charts, several times. */
const MAX_LENGTH = 32 * 1024 * 1024;

/**
 * Objects that answers have in common: the same text is read once, as long as somebody holds the object.
 *
 * Releases of one chart differ in little, and its definitions of custom resources, most of what it prints, not at all.
 */
export class SharedObjects {
  readonly #known = new Map<string, WeakRef<JsonObject>>();
  #length = 0;

  /** Reads an object, frozen; one with long integers keeps all their digits. */
  public read(text: string, hasLongIntegers: boolean): JsonObject {
    const known = this.#known.get(text)?.deref();
    if (known) return known;
    const object = deepFreeze((hasLongIntegers ? parseJson(text) : JSON.parse(text)) as JsonObject);
    if (!this.#known.has(text)) this.#length += text.length;
    if (this.#length > MAX_LENGTH) {
      this.#known.clear();
      this.#length = text.length;
    }
    this.#known.set(text, new WeakRef(object));
    return object;
  }
}
