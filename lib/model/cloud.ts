import { z } from 'zod';

const awsSettings = z.strictObject({
  region: z.string().min(1).describe('AWS region, for example `eu-west-1`.'),
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be the twelve digits of an AWS account.')
    .optional()
    .describe('AWS account, twelve digits.'),
  vpc: z
    .string()
    .regex(/^vpc-[0-9a-f]+$/, 'must be a VPC id such as `vpc-0abc`.')
    .optional()
    .describe('Id of the VPC that the cluster lives in.'),
  ebsProvisioner: z
    .string()
    .optional()
    .describe(
      'Storage provisioner of EBS volumes: `ebs.csi.aws.com`, or `ebs.csi.eks.amazonaws.com` on EKS Auto Mode.',
    ),
});

const azureSettings = z.strictObject({
  location: z.string().min(1).describe('Azure location, for example `westeurope`.'),
  subscription: z.string().optional().describe('Azure subscription id.'),
  resourceGroup: z.string().optional().describe('Resource group of the cluster.'),
});

const gcpSettings = z.strictObject({
  project: z.string().min(1).describe('Google Cloud project id.'),
  location: z.string().min(1).describe('Region or zone, for example `europe-west1`.'),
  network: z.string().optional().describe('Name of the VPC network that the cluster lives in.'),
});

const kindSettings = z.strictObject({});

/** How a cluster's cloud is written: one provider with its own fields, or the short form `kind`. */
export const cloudSchema = z.union([
  z.literal('kind'),
  z.strictObject({ aws: awsSettings }),
  z.strictObject({ azure: azureSettings }),
  z.strictObject({ gcp: gcpSettings }),
  z.strictObject({ kind: kindSettings }),
]);

export type CloudDefinition = z.input<typeof cloudSchema>;
export type AwsSettings = z.input<typeof awsSettings>;
export type AzureSettings = z.input<typeof azureSettings>;
export type GcpSettings = z.input<typeof gcpSettings>;

/** Clouds that a cluster can run on; `kind` is a local cluster in containers. */
export const CLOUD_PROVIDERS = ['aws', 'azure', 'gcp', 'kind'] as const;
export type CloudProvider = (typeof CLOUD_PROVIDERS)[number];

/** A cluster's cloud with its own fields. */
export type Cloud =
  | ({ readonly provider: 'aws' } & Readonly<AwsSettings>)
  | ({ readonly provider: 'azure' } & Readonly<AzureSettings>)
  | ({ readonly provider: 'gcp' } & Readonly<GcpSettings>)
  | { readonly provider: 'kind' };

/** A cluster on Amazon Web Services. */
export function aws(settings: AwsSettings): CloudDefinition {
  return { aws: settings };
}

/** A cluster on Microsoft Azure. */
export function azure(settings: AzureSettings): CloudDefinition {
  return { azure: settings };
}

/** A cluster on Google Cloud. */
export function gcp(settings: GcpSettings): CloudDefinition {
  return { gcp: settings };
}

/** The cloud in its resolved form. */
export function toCloud(definition: CloudDefinition): Cloud {
  if (definition === 'kind' || 'kind' in definition) return { provider: 'kind' };
  if ('aws' in definition) return { provider: 'aws', ...definition.aws };
  if ('azure' in definition) return { provider: 'azure', ...definition.azure };
  return { provider: 'gcp', ...definition.gcp };
}
