import type { AddonAbout } from '../../constructs';
import { AWS } from './aws';
import { COMPUTE } from './compute';
import { COST } from './cost';
import { GITOPS } from './gitops';
import { NETWORKING } from './networking';
import { OBSERVABILITY } from './observability';
import { PLATFORM } from './platform';
import { SECURITY } from './security';
import { STORAGE } from './storage';
import { WORKLOADS } from './workloads';

/** What is known of every add-on of the catalogue, by its name. */
export const CATALOGUE = {
  ...GITOPS,
  ...SECURITY,
  ...NETWORKING,
  ...OBSERVABILITY,
  ...COST,
  ...STORAGE,
  ...COMPUTE,
  ...WORKLOADS,
  ...AWS,
  ...PLATFORM,
} satisfies Record<string, AddonAbout>;

/** Name of an add-on of the catalogue. */
export type AddonName = keyof typeof CATALOGUE;
