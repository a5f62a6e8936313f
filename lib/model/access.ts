import { z } from 'zod';
import { waiverSchema } from './waiver';

const server = z
  .string()
  .regex(/^https:\/\/[^\s/?#@]+$/, 'must be an https address without a path, such as `https://api.example.com:6443`.')
  .describe('Address of the API server, `https://…`.');
const ca = z
  .string()
  .regex(/^[A-Za-z0-9+/=]+$/, 'must be base64, as in a kubeconfig.')
  .optional()
  .describe("The API server's certificate authority, base64 PEM as in a kubeconfig.");

const awsIamSettings = z.strictObject({
  server,
  ca,
  role: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'must be the ARN of an IAM role.')
    .describe('IAM role that Argo CD assumes to reach the cluster.'),
  clusterName: z.string().min(1).optional().describe("Name of the cluster in EKS. Default: the cluster's name."),
});

const gcpWorkloadIdentitySettings = z.strictObject({ server, ca });

const azureWorkloadIdentitySettings = z.strictObject({
  server,
  ca,
  clientId: z.string().optional().describe("Client id of Argo CD's workload identity."),
  tenantId: z.string().optional().describe('Entra tenant of that identity.'),
});

const externalSecretSettings = z.strictObject({
  server,
  store: z.string().min(1).describe('Name of the ClusterSecretStore on the hub that holds the connection.'),
  key: z.string().min(1).describe("Key in that store: a JSON document in the form of Argo CD's cluster `config`."),
});

const insecureSettings = z.strictObject({
  server,
  waiver: waiverSchema
    .omit({ check: true })
    .describe('Why the certificate of this API server is not verified, who answers for it, and until when.'),
  role: awsIamSettings.shape.role.optional(),
});

/** How a hub reaches a spoke: by an identity or a reference, never by a credential. */
export const accessSchema = z.union([
  z.strictObject({ awsIam: awsIamSettings }),
  z.strictObject({ gcpWorkloadIdentity: gcpWorkloadIdentitySettings }),
  z.strictObject({ azureWorkloadIdentity: azureWorkloadIdentitySettings }),
  z.strictObject({ externalSecret: externalSecretSettings }),
  z.strictObject({ insecure: insecureSettings }),
]);

export type AccessDefinition = z.input<typeof accessSchema>;
export type AwsIamSettings = z.input<typeof awsIamSettings>;
export type GcpWorkloadIdentitySettings = z.input<typeof gcpWorkloadIdentitySettings>;
export type AzureWorkloadIdentitySettings = z.input<typeof azureWorkloadIdentitySettings>;
export type ExternalSecretSettings = z.input<typeof externalSecretSettings>;
export type InsecureSettings = z.input<typeof insecureSettings>;

/** How a hub reaches a spoke, in its resolved form. */
export type Access =
  | ({ readonly method: 'awsIam' } & Readonly<AwsIamSettings>)
  | ({ readonly method: 'gcpWorkloadIdentity' } & Readonly<GcpWorkloadIdentitySettings>)
  | ({ readonly method: 'azureWorkloadIdentity' } & Readonly<AzureWorkloadIdentitySettings>)
  | ({ readonly method: 'externalSecret' } & Readonly<ExternalSecretSettings>)
  | ({ readonly method: 'insecure' } & Readonly<InsecureSettings>);

/** The hub's Argo CD assumes an IAM role of the spoke's account. */
export function awsIam(settings: AwsIamSettings): AccessDefinition {
  return { awsIam: settings };
}

/** The hub's Argo CD uses its Google Cloud workload identity. */
export function gcpWorkloadIdentity(settings: GcpWorkloadIdentitySettings): AccessDefinition {
  return { gcpWorkloadIdentity: settings };
}

/** The hub's Argo CD uses its Azure workload identity. */
export function azureWorkloadIdentity(settings: AzureWorkloadIdentitySettings): AccessDefinition {
  return { azureWorkloadIdentity: settings };
}

/** The connection is kept in a secret store; only a reference to it is written. */
export function externalSecret(settings: ExternalSecretSettings): AccessDefinition {
  return { externalSecret: settings };
}

/** The certificate of the spoke's API server is not verified: only under a waiver. */
export function insecure(settings: InsecureSettings): AccessDefinition {
  return { insecure: settings };
}

/** The access in its resolved form. */
export function toAccess(definition: AccessDefinition): Access {
  const [[method, settings]] = Object.entries(definition) as [[Access['method'], object]];
  return { method, ...settings } as Access;
}
