import type { Addon, AddonProps } from '../constructs';
import type { CloudProvider } from '../model';

/**
 * Whether a part of an add-on is wanted: as the setting of its name says, and without one wherever its cloud is right.
 *
 * A part that is asked for on a cloud that it does not work on is reported, not left out in silence.
 */
export function hasPart<P extends AddonProps>(
  addon: Addon<P>,
  part: keyof P & string,
  clouds?: readonly CloudProvider[],
): boolean {
  const { cluster } = addon;
  const wanted = addon.settings[part] as boolean | undefined;
  const fits = clouds?.includes(cluster.model.cloud.provider) ?? true;
  if (wanted === true && !fits) {
    const [origin] = addon.layers.history([part]);
    const source = origin?.source ?? addon.source;
    cluster.report({
      code: 'fits-cloud',
      what: `'${part}' of '${addon.node.id}' works on ${clouds?.join(', ') ?? ''}, but cluster '${cluster.name}' runs on ${cluster.model.cloud.provider}.`,
      where: [{ path: addon.node.path, ...(source && { source }) }],
      why: 'Its objects would name things that do not exist there.',
      fix: `Leave '${part}' out for this cluster; by default it follows the cloud.`,
    });
  }
  return fits && wanted !== false;
}
