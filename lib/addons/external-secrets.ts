import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { ChartAddon, ClusterChart, type AddonProps } from '../constructs';
import { SECURITY } from './catalogue/security';
import { hasPart } from './parts';

export interface ExternalSecretsProps extends AddonProps {
  /** Whether there is a ClusterSecretStore for AWS Secrets Manager in the cluster's region. @default - on AWS */
  readonly secretStore?: boolean;
}

/**
 * The External Secrets operator, on AWS with a store for AWS Secrets Manager.
 *
 * Every namespace may use the store. What each may read is kept apart by the operator's IAM role and by the policy
 * `deny-external-secrets` of `KyvernoPolicies`.
 *
 * @see https://external-secrets.io/
 */
export class ExternalSecrets extends ChartAddon<ExternalSecretsProps> {
  public static override readonly about = SECURITY['external-secrets'];

  public static override readonly settings = z.strictObject({ secretStore: z.boolean().optional() });

  /** Name of the ClusterSecretStore. */
  public readonly storeName = 'secrets-store';

  constructor(scope: Construct, id: string, props: ExternalSecretsProps = {}) {
    super(scope, id, props);
    if (hasPart(this, 'secretStore', ['aws'])) new SecretsManagerStore(this, 'store', this.storeName);
  }
}

// The generated spec of a store has a provider for each of forty services; the one in use is short enough to write out.
class SecretsManagerStore extends ClusterChart {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    new ApiObject(this, 'store', {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name },
      spec: { provider: { aws: { service: 'SecretsManager', region: this.cluster.region } } },
    });
  }
}
