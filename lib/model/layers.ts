import type { SourceLocation } from '../errors';
import type { JsonObject, JsonValue } from '../yaml';
import type { Origin } from './origin';

/** One source of settings. Later layers stand above earlier ones. */
export interface Layer {
  /** How messages and `explain` name the layer: `catalogue`, `fleet`, `environment prod`, `cloud aws`, `cluster dev`. */
  readonly name: string;
  readonly values: JsonObject;
  readonly origin: Origin;
}

/** Which layer set a value, and where it was written. */
export interface ValueOrigin {
  readonly layer: string;
  readonly value: JsonValue;
  readonly source?: SourceLocation;
}

/**
 * Values from several layers, merged: maps merge key by key, everything else (lists included) is replaced by the
 * higher layer. Every value knows the layer and the line that set it.
 */
export class LayeredValues {
  readonly #layers: readonly Layer[];
  #merged: JsonObject | undefined;

  /** @param layers lowest first */
  constructor(layers: readonly Layer[]) {
    this.#layers = layers.filter((layer) => Object.keys(layer.values).length > 0);
  }

  public get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** The merged values. */
  public get merged(): JsonObject {
    this.#merged ??= this.#layers.reduce<JsonObject>((below, layer) => mergeObjects(below, layer.values), {});
    return this.#merged;
  }

  /** Who set the value at a path, the effective one first, then those it hides. */
  public history(path: readonly string[]): readonly ValueOrigin[] {
    return this.#layers
      .flatMap((layer) => {
        const value = valueAt(layer.values, path);
        if (value === undefined) return [];
        const source = layer.origin.locate?.(path) ?? layer.origin.source;
        return [{ layer: layer.name, value, ...(source && { source }) }];
      })
      .reverse();
  }

  /** Every leaf of the merged values with the layer that set it, sorted by path. */
  public leaves(): readonly (ValueOrigin & { readonly path: readonly string[] })[] {
    return leafPaths(this.merged).flatMap((path) => {
      const [origin] = this.history(path);
      return origin ? [{ path, ...origin }] : [];
    });
  }
}

/** Merges two maps; the second wins. Neither is changed, and only own keys count. */
export function mergeObjects(below: JsonObject, above: JsonObject): JsonObject {
  const merged: JsonObject = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const current = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = isObject(current) && isObject(value) ? mergeObjects(current, value) : value;
  }
  return merged;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function valueAt(values: JsonObject, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = values;
  for (const key of path) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

function leafPaths(values: JsonObject): string[][] {
  return Object.keys(values)
    .sort()
    .flatMap((key) => {
      const value = values[key];
      if (!isObject(value) || Object.keys(value).length === 0) return [[key]];
      return leafPaths(value).map((rest) => [key, ...rest]);
    });
}
