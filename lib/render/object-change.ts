import type { KubeObject } from '../kube';
import type { Origin } from '../model';
import type { JsonObject } from '../yaml';
import { toPlain } from './plain';

/** What changed an object after it was rendered. */
export interface ObjectChange {
  readonly by: 'patch' | 'rewrite';

  /** What was done, for example `merges a partial object`, or `takes nginx:1.29 from mirror.example.com/docker/…`. */
  readonly what: string;

  /** Where the patch or the rule was written. */
  readonly origin: Origin;
}

/** A chart with other objects. What its fields are looked up by stays as it is: some cost too much to look up in vain. */
export function withObjects<C extends { readonly objects: readonly unknown[] }>(chart: C, objects: C['objects']): C {
  const fields = { ...Object.getOwnPropertyDescriptors(chart), objects: { value: objects, enumerable: true } };
  return Object.defineProperties({}, fields) as C;
}

/**
 * A changed object as every other is written: plain data, keys in order.
 *
 * @throws UnrenderableValue where a value is not data
 */
export function toOrderedObject(changed: unknown): KubeObject {
  const { apiVersion, kind, metadata, ...fields } = toPlain(changed) as JsonObject;
  return { apiVersion, kind, metadata, ...fields } as unknown as KubeObject;
}
