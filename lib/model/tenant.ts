import { z } from 'zod';
import { gitUrlSchema, nameSchema, revisionSchema } from './names';
import type { Origin } from './origin';
import { validate } from './validate';

/** Pod Security levels, strictest first. */
export const POD_SECURITY_LEVELS = ['restricted', 'baseline', 'privileged'] as const;
export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number];

const namespaceSchema = z.strictObject({
  name: nameSchema.describe('Name of the namespace, the same on every cluster.'),
  podSecurity: z
    .enum(POD_SECURITY_LEVELS)
    .optional()
    .describe('Pod Security level that the namespace enforces. Default: `restricted`.'),
});

/** A tenant as it is written, in a program or as data. */
export const tenantSchema = z.strictObject({
  owners: z
    .array(z.string().min(1))
    .min(1, 'must name at least one owner.')
    .describe('Who answers for the tenant: mail addresses.'),
  groups: z
    .array(z.string().min(1))
    .min(1, 'must name at least one group.')
    .describe('Groups of the identity provider whose members belong to the tenant.'),
  namespaces: z
    .array(z.union([nameSchema, namespaceSchema]))
    .optional()
    .describe('Namespaces of the tenant. Default: one, named like the tenant.'),
  repository: gitUrlSchema
    .optional()
    .describe("The tenant's own Git repository, where its Kustomize folders and charts lie."),
  revision: revisionSchema.optional().describe('Branch, tag or commit of that repository. Default: `main`.'),
});

export type TenantDefinition = z.input<typeof tenantSchema>;

/** One namespace of a tenant. */
export interface NamespaceModel {
  readonly name: string;
  readonly podSecurity: PodSecurityLevel;
}

/** A tenant as validated, frozen data. */
export interface TenantModel {
  readonly name: string;
  readonly owners: readonly string[];
  readonly groups: readonly string[];
  /** Never empty; applications land in the first unless they name another. */
  readonly namespaces: readonly NamespaceModel[];
  readonly repository?: string;
  readonly revision: string;
  readonly origin: Origin;
}

/** @throws ProblemError where the definition is not valid */
export function toTenantModel(name: string, definition: unknown, origin: Origin): TenantModel {
  const subject = `Tenant '${name}'`;
  validate(z.strictObject({ name: nameSchema }), { name }, subject, { source: origin.source });
  const valid = validate(tenantSchema, definition, subject, origin);
  const namespaces = (valid.namespaces ?? [name]).map((namespace) => {
    const full = typeof namespace === 'string' ? { name: namespace } : namespace;
    return Object.freeze({ name: full.name, podSecurity: full.podSecurity ?? 'restricted' });
  });
  return Object.freeze({
    name,
    owners: valid.owners,
    groups: valid.groups,
    namespaces: Object.freeze(namespaces),
    ...(valid.repository !== undefined && { repository: valid.repository }),
    revision: valid.revision ?? 'main',
    origin,
  });
}
