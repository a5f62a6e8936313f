import type { GoodExample } from '../../constructs';
import { isJsonObject, type JsonObject, type JsonValue } from '../../yaml';

/** As many containers as a pod can sensibly have, and many more than any does. */
const CONTAINERS = 100;

/** The first Pod among good examples with its first container many times over: the most that a policy has to look at. */
export function crowdedPods(examples: readonly GoodExample[]): readonly GoodExample[] {
  for (const { object, ...example } of examples) {
    if (object?.kind !== 'Pod' || object.apiVersion !== 'v1' || !isJsonObject(object.spec)) continue;
    const { containers, initContainers } = object.spec;
    const crowd = crowdOf(containers, 'crowd');
    if (crowd === undefined) continue;
    const spec = {
      ...object.spec,
      containers: crowd,
      initContainers: crowdOf(initContainers, 'init') ?? crowdOf(containers, 'init') ?? [],
    };
    return [{ ...example, name: `${CONTAINERS} containers`, object: { ...object, spec } }];
  }
  return [];
}

function crowdOf(containers: JsonValue | undefined, name: string): JsonObject[] | undefined {
  const first: unknown = Array.isArray(containers) ? containers[0] : undefined;
  if (!isJsonObject(first)) return undefined;
  // Ports and probes of an example may not stand in a pod twice, or not in one that initializes.
  const kept = Object.entries(first).filter(([key]) => !/ports|probe|lifecycle/i.test(key));
  return Array.from({ length: CONTAINERS }, (_, index) => ({ ...Object.fromEntries(kept), name: `${name}-${index}` }));
}
