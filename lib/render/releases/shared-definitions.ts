import { isDeepStrictEqual } from 'node:util';
import type { HelmRelease } from '../../constructs';
import { displayName, isCrd } from '../../kube';
import type { RenderedObject } from '../types';
import type { ReleaseResult } from './render-releases';

/**
 * Several charts may bring one CustomResourceDefinition: it goes to the cluster with the first of them, and is left out of
 * the others, since two Applications cannot own one object. Definitions that differ are left to the check `unique-object`.
 */
export function leaveOutSharedDefinitions(
  charts: readonly { objects: readonly RenderedObject[] }[],
  results: ReadonlyMap<HelmRelease, ReleaseResult>,
): void {
  const owners = new Map<string, RenderedObject>();
  const isShared = (rendered: RenderedObject): boolean => {
    if (!isCrd(rendered.object)) return false;
    const name = displayName(rendered.object);
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, rendered);
    const leftOut = resultOf(rendered, results)?.rendered.leftOut;
    if (owner === undefined || leftOut === undefined || owner.construct === rendered.construct) return false;
    if (!isDeepStrictEqual(owner.object.spec, rendered.object.spec)) return false;
    leftOut.push({
      object: name,
      template: rendered.template ?? '',
      because: `'${owner.construct.node.path}' brings the same definition.`,
    });
    return true;
  };
  for (const chart of charts) {
    const kept = chart.objects.filter((rendered) => !isShared(rendered));
    if (kept.length < chart.objects.length) chart.objects = kept;
  }
}

function resultOf(
  { construct }: RenderedObject,
  results: ReadonlyMap<HelmRelease, ReleaseResult>,
): ReleaseResult | undefined {
  return results.get(construct as HelmRelease);
}
