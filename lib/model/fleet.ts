import { z } from 'zod';
import type { AddonOverride } from './addon-settings';
import { chartFormSchema, type ChartForm } from './chart-form';
import { checkSettingsSchema, type CheckSettings } from './check-settings';
import type { ClusterModel } from './cluster';
import { gitUrlSchema, nameSchema, repositoryPathSchema, revisionSchema } from './names';
import type { Origin } from './origin';
import type { RewriteRule } from './rewrite';
import { validate } from './validate';
import type { FileWaiver } from './waiver-file';

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

const provenanceSchema = z.strictObject({
  repository: z
    .string()
    .regex(/^(https|oci):\/\/[^\s@]+$/, 'must be an https:// or oci:// address, or the beginning of one.')
    .describe('Address of a chart repository, or the beginning that several share.'),
  keyring: repositoryPathSchema.describe(
    'Path of the public keys, in this repository, that its charts are signed with.',
  ),
});

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
  provenance: z
    .array(provenanceSchema)
    .optional()
    .describe('Chart repositories whose charts must be signed, and by whom.'),
  chartForm: chartFormSchema
    .default('source')
    .describe('Whether Helm charts are `rendered` here, or left to Argo CD as a `source`. Default: `source`.'),
  checks: checkSettingsSchema.optional(),
});

export type FleetDefinition = z.input<typeof fleetSchema>;
export type RepositoryCredential = Readonly<z.infer<typeof repositoryCredentialSchema>>;
export type ProvenanceRule = Readonly<z.infer<typeof provenanceSchema>>;

/** A fleet as validated, frozen data. */
export interface FleetModel {
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  readonly path: string;
  readonly environments: readonly string[];
  readonly repositoryCredentials: readonly RepositoryCredential[];
  readonly provenance: readonly ProvenanceRule[];
  readonly chartForm: ChartForm;
  readonly checks?: CheckSettings;
  readonly clusters: readonly ClusterModel[];
  readonly overrides: readonly AddonOverride[];
  readonly rewrites: readonly RewriteRule[];

  /** Waivers that are written in files. */
  readonly waivers: readonly FileWaiver[];
  readonly origin: Origin;
}

export type FleetSettings = Omit<FleetModel, 'clusters' | 'overrides' | 'rewrites' | 'waivers' | 'environments'> & {
  readonly environments?: readonly string[];
};

/** @throws ProblemError where the definition is not valid */
export function toFleetSettings(name: string, definition: unknown, origin: Origin): FleetSettings {
  const subject = `Fleet '${name}'`;
  validate(z.strictObject({ name: nameSchema }), { name }, subject, { source: origin.source });
  const { repositoryCredentials, provenance, checks, ...rest } = validate(fleetSchema, definition, subject, origin);
  return Object.freeze({
    name,
    ...rest,
    repositoryCredentials: repositoryCredentials ?? [],
    provenance: provenance ?? [],
    ...(checks && { checks }),
    origin,
  });
}
