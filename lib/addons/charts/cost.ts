import { ChartAddon } from '../../constructs';
import { COST } from '../catalogue/cost';

/**
 * Kubecost: costs by team and workload.
 *
 * @see https://www.ibm.com/docs/en/kubecost/self-hosted/3.x
 */
export class Kubecost extends ChartAddon {
  public static override readonly about = COST.kubecost;
}

/**
 * OpenCost: costs measured from metrics.
 *
 * It asks the Prometheus of `KubePrometheusStack`.
 *
 * @see https://opencost.io/docs/
 */
export class Opencost extends ChartAddon {
  public static override readonly about = COST.opencost;
}
