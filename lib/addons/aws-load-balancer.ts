import type { Construct } from 'constructs';
import { ChartAddon, type AddonProps } from '../constructs';
import { NETWORKING } from './catalogue/networking';
import { generatedCertificate } from './generated-certificate';

/**
 * The AWS Load Balancer Controller: load balancers for Ingresses, Gateways and Services.
 *
 * Its Gateway feature is on, so the cluster also needs `GatewayApi`.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/
 */
export class AwsLoadBalancer extends ChartAddon {
  public static override readonly about = NETWORKING['aws-load-balancer'];

  constructor(scope: Construct, id: string, props: AddonProps = {}) {
    super(scope, id, props);
    this.ignoreDifferences(...generatedCertificate('aws-load-balancer-tls'));
  }
}
