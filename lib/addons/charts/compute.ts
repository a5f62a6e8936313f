import { ChartAddon } from '../../constructs';
import { COMPUTE } from '../catalogue/compute';

/**
 * Drains nodes before AWS takes them away.
 *
 * @see https://github.com/aws/aws-node-termination-handler
 */
export class AwsNodeTerminationHandler extends ChartAddon {
  public static override readonly about = COMPUTE['aws-node-termination-handler'];
}

/**
 * Adds and removes nodes of node groups.
 *
 * @see https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler
 */
export class ClusterAutoscaler extends ChartAddon {
  public static override readonly about = COMPUTE['cluster-autoscaler'];
}

/**
 * The vertical pod autoscaler, which recommends requests and evicts nothing.
 *
 * @see https://github.com/kubernetes/autoscaler/tree/master/vertical-pod-autoscaler
 */
export class Vpa extends ChartAddon {
  public static override readonly about = COMPUTE.vpa;
}
