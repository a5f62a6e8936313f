import { mapIn } from './fields';
import { containersOf, type PodTemplate } from './pod-templates';
import { tryReadQuantity } from './quantity';

/** What a container gets where it does not say itself: `requests` and `limits` by resource. */
export interface ContainerDefaults {
  readonly requests: Readonly<Record<string, unknown>>;
  readonly limits: Readonly<Record<string, unknown>>;
}

/** What one pod asks for. */
export interface PodResources {
  readonly amount: bigint;

  /** Containers that say nothing of the resource. */
  readonly silent: readonly string[];
}

/** How much of a resource one pod requests, or is limited to, as the scheduler and quotas count it. */
export function resourcesOf(
  { spec }: PodTemplate,
  field: 'requests' | 'limits',
  resource: string,
  defaults: ContainerDefaults,
): PodResources {
  const silent: string[] = [];
  let together = 0n;
  let before = 0n;
  for (const { container, endsFirst, path } of containersOf(spec)) {
    const own = mapIn(container, 'resources');
    const amount = tryReadQuantity(
      mapIn(own, field)[resource] ??
        // A container that only has a limit requests as much.
        (field === 'requests' ? mapIn(own, 'limits')[resource] : undefined) ??
        defaults[field][resource] ??
        (field === 'requests' ? defaults.limits[resource] : undefined),
    );
    if (amount === undefined) silent.push(path);
    else if (!endsFirst) together += amount;
    // One after the other, each beside the sidecars that have started before it.
    else if (together + amount > before) before = together + amount;
  }
  return { amount: together > before ? together : before, silent };
}
