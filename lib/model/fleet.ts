import { z } from 'zod';
import type { AddonOverride } from './addon-settings';
import type { ClusterModel } from './cluster';
import { gitUrlSchema, nameSchema, repositoryPathSchema, revisionSchema } from './names';
import type { Origin } from './origin';
import { validate } from './validate';

const repositoryCredentialSchema = z
  .union([
    z.strictObject({
      url: z.string().min(1).describe('Address of the repository, or the beginning that several share.'),
      secret: nameSchema.describe("Name of an existing Secret in Argo CD's namespace."),
    }),
    z.strictObject({
      url: z.string().min(1),
      externalSecret: z.strictObject({
        store: nameSchema.describe('Name of a ClusterSecretStore.'),
        key: z.string().min(1).describe('Key in that store that holds `username` and `password`, or `sshPrivateKey`.'),
      }),
    }),
  ])
  .describe('How Argo CD gets at a private repository: a reference, never the credential.');

/** A fleet as it is written, in a program or as data. */
export const fleetSchema = z.strictObject({
  repository: gitUrlSchema.describe('Git repository that Argo CD reads the manifests from.'),
  revision: revisionSchema.default('main').describe('Branch, tag or commit that Argo CD follows. Default: `main`.'),
  path: repositoryPathSchema.describe("The fleet's folder in that repository, for example `dist/acme`."),
  environments: z
    .array(nameSchema)
    .optional()
    .describe('Environments in order of promotion. Default: those that the clusters name.'),
  repositoryCredentials: z.array(repositoryCredentialSchema).optional(),
});

export type FleetDefinition = z.input<typeof fleetSchema>;
export type RepositoryCredential = Readonly<z.infer<typeof repositoryCredentialSchema>>;

/** A fleet as validated, frozen data. */
export interface FleetModel {
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  readonly path: string;
  readonly environments: readonly string[];
  readonly repositoryCredentials: readonly RepositoryCredential[];
  readonly clusters: readonly ClusterModel[];
  readonly overrides: readonly AddonOverride[];
  readonly origin: Origin;
}

export type FleetSettings = Omit<FleetModel, 'clusters' | 'overrides' | 'environments'> & {
  readonly environments?: readonly string[];
};

/** @throws ProblemError where the definition is not valid */
export function toFleetSettings(name: string, definition: unknown, origin: Origin): FleetSettings {
  const subject = `Fleet '${name}'`;
  validate(z.strictObject({ name: nameSchema }), { name }, subject, { source: origin.source });
  const { repositoryCredentials, ...rest } = validate(fleetSchema, definition, subject, origin);
  return Object.freeze({ name, ...rest, repositoryCredentials: repositoryCredentials ?? [], origin });
}
