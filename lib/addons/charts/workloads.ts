import { ChartAddon } from '../../constructs';
import { WORKLOADS } from '../catalogue/workloads';

/**
 * KEDA: workloads scaled by events.
 *
 * @see https://keda.sh/docs/
 */
export class Keda extends ChartAddon {
  public static override readonly about = WORKLOADS.keda;
}

/**
 * Volcano: batch jobs whose pods start together.
 *
 * @see https://volcano.sh/en/docs/
 */
export class Volcano extends ChartAddon {
  public static override readonly about = WORKLOADS.volcano;
}
