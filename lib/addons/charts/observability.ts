import { ChartAddon } from '../../constructs';
import { OBSERVABILITY } from '../catalogue/observability';

/** Metrics of nodes and containers in CloudWatch. */
export class AwsCloudwatchMetrics extends ChartAddon {
  public static override readonly about = OBSERVABILITY['aws-cloudwatch-metrics'];
}

/**
 * Logs of Fargate pods in CloudWatch.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export class AwsFargateFluentbit extends ChartAddon {
  public static override readonly about = OBSERVABILITY['aws-fargate-fluentbit'];
}

/**
 * Logs of containers in CloudWatch.
 *
 * @see https://github.com/aws/aws-for-fluent-bit
 */
export class AwsForFluentbit extends ChartAddon {
  public static override readonly about = OBSERVABILITY['aws-for-fluentbit'];
}

/**
 * CPU and memory use for autoscalers and `kubectl top`.
 *
 * @see https://kubernetes-sigs.github.io/metrics-server/
 */
export class MetricsServer extends ChartAddon {
  public static override readonly about = OBSERVABILITY['metrics-server'];
}

/**
 * Metrics of Prometheus for autoscalers.
 *
 * It asks the Prometheus of `KubePrometheusStack`.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter
 */
export class PrometheusAdapter extends ChartAddon {
  public static override readonly about = OBSERVABILITY['prometheus-adapter'];
}
