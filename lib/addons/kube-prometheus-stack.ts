import type { Construct } from 'constructs';
import { ChartAddon, type AddonProps } from '../constructs';
import { OBSERVABILITY } from './catalogue/observability';
import { keepGrafanaPassword } from './grafana';

/**
 * Prometheus with its operator, Alertmanager, exporters and Grafana.
 *
 * Grafana's administrator gets a password that is made in the cluster, not the one that the chart publishes. For one of
 * your own, name its Secret in the value `grafana.admin.existingSecret`.
 *
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
 */
export class KubePrometheusStack extends ChartAddon {
  public static override readonly about = OBSERVABILITY['kube-prometheus-stack'];

  constructor(scope: Construct, id: string, props: AddonProps = {}) {
    super(scope, id, props);
    this.ignoreDifferences(...keepGrafanaPassword(`${KubePrometheusStack.about.name}-grafana`));
  }
}
