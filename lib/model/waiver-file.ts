import { z } from 'zod';
import { nameSchema } from './names';
import type { Origin } from './origin';
import { validate } from './validate';
import { waiverSchema, type Waiver } from './waiver';

/** What a waiver in a file is about: findings for which every field given holds. */
const waiverScopeSchema = z
  .strictObject({
    cluster: nameSchema.optional().describe('Name of a cluster.'),
    tenant: nameSchema.optional().describe('Name of a tenant: what it deploys, and its namespaces.'),
    construct: z
      .string()
      .regex(/^[^/\s]+(\/[^/\s]+)*$/, 'must be a path of constructs, or a part of one, such as `monitoring/release`.')
      .optional()
      .describe(
        'Path of a construct, or whole steps of one, for example `monitoring/release`. What is below belongs to it.',
      ),
    object: z
      .string()
      .regex(/^[A-Z]\w*(\/[^/\s]+){1,2}$/, 'must be `Kind/namespace/name`, or `Kind/name` without a namespace.')
      .optional()
      .describe('One object, as messages name it: `Deployment/payments/api`.'),
  })
  .refine((scope) => Object.keys(scope).length > 0, 'must name a `cluster`, `tenant`, `construct` or `object`.');

/** A waiver as a document of its own. */
export const fileWaiverSchema = waiverSchema.extend({
  scope: waiverScopeSchema.describe('Which findings are excused: those for which every field given holds.'),
});

/** A waiver that is written in a file instead of a program. */
export interface FileWaiver extends Waiver {
  readonly name: string;
  readonly scope: Readonly<z.infer<typeof waiverScopeSchema>>;

  /** Whether it lies among the definitions of tenants, who may excuse only themselves. */
  readonly isTenants: boolean;
  readonly origin: Origin;
}

/** @throws ProblemError where the definition is not valid */
export function toFileWaiver(name: string, definition: unknown, isTenants: boolean, origin: Origin): FileWaiver {
  const valid = validate(fileWaiverSchema, definition, `Waiver '${name}'`, origin);
  return Object.freeze({ name, ...valid, isTenants, origin });
}
