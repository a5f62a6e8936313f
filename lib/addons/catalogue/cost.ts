import type { AddonAbout } from '../../constructs';
import { PROMETHEUS } from './observability';

/** What the cluster costs, and whom. */
export const COST = {
  kubecost: {
    name: 'kubecost',
    description: 'Allocates what the cluster costs to teams and workloads.',
    category: 'cost',
    namespace: 'kubecost',
    chart: { repository: 'https://kubecost.github.io/kubecost', name: 'kubecost' },
    version: '3.2.1',
    values: (cluster) => ({
      global: { clusterId: cluster.name },
      aggregator: { aggregatorDbStorage: { storageRequest: '128Gi' } },
      frontend: { replicas: 2 },
      networkCosts: {
        enabled: true,
        prometheusScrape: true,
        config: {
          services: {
            'amazon-web-services': cluster.model.cloud.provider === 'aws',
            'google-cloud-services': cluster.model.cloud.provider === 'gcp',
            'azure-cloud-services': cluster.model.cloud.provider === 'azure',
          },
        },
      },
      // It would resize and delete workloads.
      clusterController: { enabled: false },
      reporting: { logCollection: false },
      telemetry: { enabled: false },
    }),
    provides: ['kubecost.com'],
    // The agent that measures network costs runs in the host's network.
    podSecurity: 'privileged',
  },
  opencost: {
    name: 'opencost',
    description: 'Measures what the cluster costs, from the metrics of Prometheus.',
    category: 'cost',
    namespace: 'opencost',
    chart: { repository: 'https://opencost.github.io/opencost-helm-chart', name: 'opencost' },
    version: '2.5.26',
    values: (cluster) => ({
      networkPolicies: { enabled: true, prometheus: { namespace: PROMETHEUS.namespace, port: PROMETHEUS.port } },
      opencost: {
        exporter: {
          defaultClusterId: cluster.name,
          ...(cluster.model.cloud.provider === 'aws' && { extraEnv: { AWS_REGION: cluster.region } }),
        },
        metrics: { kubeStateMetrics: { emitKsmV1Metrics: false, emitKsmV1MetricsOnly: true } },
        prometheus: {
          internal: { enabled: false },
          external: {
            enabled: true,
            url: `http://${PROMETHEUS.service}.${PROMETHEUS.namespace}.svc:${String(PROMETHEUS.port)}`,
          },
        },
      },
    }),
    podSecurity: 'baseline',
  },
} satisfies Record<string, AddonAbout>;
