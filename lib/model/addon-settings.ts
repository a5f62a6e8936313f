import { z } from 'zod';
import type { JsonObject } from '../yaml';
import type { Origin } from './origin';

/**
 * What a definition says about one add-on. Fields of single add-ons (an e-mail address, say) are checked by the
 * add-on itself, which alone knows them.
 */
const addonSettingsSchema = z
  .looseObject({
    enabled: z.boolean().optional().describe('Whether the cluster gets the add-on. Naming an add-on switches it on.'),
  })
  .describe('Settings of one add-on; `{}` switches it on with its defaults.');

/** Add-ons by name, with their settings. */
export const addonsSchema = z.record(z.string(), addonSettingsSchema).describe('Add-ons by their catalogue name.');

export type AddonsDefinition = z.input<typeof addonsSchema>;

/** Settings for one add-on from one layer. */
export interface AddonOverride {
  /** Name of the add-on in the catalogue. */
  readonly addon: string;

  /** Which clusters the settings are for, and how `explain` names that. */
  readonly layer: LayerSelector;
  readonly settings: JsonObject;

  /** Whether naming the add-on here switches it on, or only adjusts it where something else does. */
  readonly switchesOn: boolean;
  readonly origin: Origin;
}

/** One level of the layering: the whole fleet, or one environment, cloud or cluster. */
export type LayerSelector =
  { readonly level: 'fleet' } | { readonly level: 'environment' | 'cloud' | 'cluster'; readonly name: string };

const LEVELS = ['fleet', 'environment', 'cloud', 'cluster'] as const;

/** Position of a layer: fleet < environment < cloud < cluster. */
export function rankOf(layer: LayerSelector): number {
  return LEVELS.indexOf(layer.level);
}

/** How messages name a layer: `fleet`, `environment prod`. */
export function layerName(layer: LayerSelector): string {
  return layer.level === 'fleet' ? 'fleet' : `${layer.level} ${layer.name}`;
}
