import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { ChartAddon, ClusterChart, type AddonProps } from '../constructs';
import type { ProviderSpec } from '../../imports/terraform.appvia.io';
import { PLATFORM } from './catalogue/platform';
import { generatedCertificate } from './generated-certificate';
import { hasPart } from './parts';

export interface TerranetesProps extends AddonProps {
  /** Whether there is a Provider for the cluster's AWS account, preloaded with its network. @default - on AWS */
  readonly provider?: boolean;
}

/**
 * Terranetes: Terraform from objects in the cluster, on AWS with a provider for the cluster's account.
 *
 * @see https://terranetes.appvia.io/
 */
export class Terranetes extends ChartAddon<TerranetesProps> {
  public static override readonly about = PLATFORM.terranetes;

  public static override readonly settings = z.strictObject({ provider: z.boolean().optional() });

  /** Name of the Provider. */
  public readonly providerName = 'aws';

  constructor(scope: Construct, id: string, props: TerranetesProps = {}) {
    super(scope, id, props);
    this.ignoreDifferences(...generatedCertificate('ca'));
    if (hasPart(this, 'provider', ['aws'])) new AwsProvider(this, 'provider', this.providerName);
  }
}

class AwsProvider extends ClusterChart {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const spec: ProviderSpec = {
      source: 'injected',
      provider: 'aws',
      preload: { enabled: true, cluster: this.cluster.name, region: this.cluster.region, context: 'default' },
    };
    new ApiObject(this, 'provider', {
      apiVersion: 'terraform.appvia.io/v1alpha1',
      kind: 'Provider',
      metadata: { name },
      spec,
    });
  }
}
