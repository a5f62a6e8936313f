import { ChartAddon } from '../../constructs';
import { NETWORKING } from '../catalogue/networking';

/**
 * The Gateway API on Amazon VPC Lattice.
 *
 * @see https://www.gateway-api-controller.eks.aws.dev/
 */
export class AwsGatewayApiController extends ChartAddon {
  public static override readonly about = NETWORKING['aws-gateway-api-controller'];
}

/**
 * Cilium: connectivity, policy, encryption and sight of traffic.
 *
 * On AWS it is chained to the AWS CNI.
 *
 * @see https://docs.cilium.io/
 */
export class Cilium extends ChartAddon {
  public static override readonly about = NETWORKING.cilium;
}

/**
 * Envoy Gateway: the Gateway API on Envoy.
 *
 * Its chart brings the kinds of the Gateway API; a cluster has this add-on or `GatewayApi`, not both.
 *
 * @see https://gateway.envoyproxy.io/docs/
 */
export class EnvoyGateway extends ChartAddon {
  public static override readonly about = NETWORKING['envoy-gateway'];
}

/**
 * ExternalDNS: host names of Services and Ingresses in DNS.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/
 */
export class ExternalDns extends ChartAddon {
  public static override readonly about = NETWORKING['external-dns'];
}

/**
 * kgateway: the Gateway API on Envoy.
 *
 * The cluster also needs `KgatewayCrds` and `GatewayApi`.
 *
 * @see https://kgateway.dev/docs/
 */
export class Kgateway extends ChartAddon {
  public static override readonly about = NETWORKING.kgateway;
}

/**
 * The kinds that `Kgateway` needs.
 *
 * @see https://kgateway.dev/docs/
 */
export class KgatewayCrds extends ChartAddon {
  public static override readonly about = NETWORKING['kgateway-crds'];
}

/**
 * The Tailscale operator: Services into and out of a tailnet.
 *
 * It reads its OAuth client from the Secret `operator-oauth` in its namespace, which the add-on does not make.
 *
 * @see https://tailscale.com/kb/1236/kubernetes-operator
 */
export class TailscaleOperator extends ChartAddon {
  public static override readonly about = NETWORKING['tailscale-operator'];
}
