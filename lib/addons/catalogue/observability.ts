import type { AddonAbout } from '../../constructs';
import { eks, gitopsBridge, prometheusCommunity } from './repositories';

/** Where KubePrometheusStack's Prometheus answers; other add-ons ask it. */
export const PROMETHEUS = { namespace: 'prometheus', service: 'prometheus-prometheus', port: 9090 } as const;

/** Metrics, logs and dashboards. */
export const OBSERVABILITY = {
  'metrics-server': {
    name: 'metrics-server',
    description: 'Serves the CPU and memory use of pods and nodes to autoscalers and `kubectl top`.',
    category: 'observability',
    namespace: 'kube-system',
    chart: { repository: 'https://kubernetes-sigs.github.io/metrics-server', name: 'metrics-server' },
    version: '3.13.1',
    podSecurity: 'restricted',
  },
  'kube-prometheus-stack': {
    name: 'kube-prometheus-stack',
    description: 'Runs Prometheus with its operator, Alertmanager, exporters and Grafana.',
    category: 'observability',
    namespace: PROMETHEUS.namespace,
    chart: prometheusCommunity('kube-prometheus-stack'),
    version: '79.12.0',
    // Without a password of its own Grafana makes one; the chart's default is known to everybody.
    values: { fullnameOverride: 'prometheus', grafana: { adminPassword: '' } },
    provides: ['monitoring.coreos.com'],
    // The node exporter reads the host's file system, network and processes.
    podSecurity: 'privileged',
  },
  'prometheus-adapter': {
    name: 'prometheus-adapter',
    description: 'Serves metrics of Prometheus to autoscalers.',
    category: 'observability',
    namespace: PROMETHEUS.namespace,
    chart: prometheusCommunity('prometheus-adapter'),
    version: '4.14.2',
    values: {
      prometheus: { url: `http://${PROMETHEUS.service}.${PROMETHEUS.namespace}.svc`, port: PROMETHEUS.port },
    },
    podSecurity: 'restricted',
  },
  grafana: {
    name: 'grafana',
    description: 'Shows dashboards, on its own or beside a Prometheus elsewhere.',
    category: 'observability',
    namespace: 'grafana',
    chart: { repository: 'https://grafana.github.io/helm-charts', name: 'grafana' },
    version: '10.5.15',
    values: {
      replicas: 1,
      testFramework: { enabled: false },
      networkPolicy: { enabled: true },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
      sidecar: { dashboards: { enabled: true }, datasources: { enabled: true } },
      'grafana.ini': {
        analytics: { reporting_enabled: false, check_for_updates: false },
        log: { mode: 'console', level: 'info' },
        'log.console': { format: 'json' },
        security: { cookie_secure: true, cookie_samesite: 'strict' },
        users: { allow_sign_up: false, allow_org_create: false, auto_assign_org_role: 'Viewer' },
      },
    },
    podSecurity: 'restricted',
  },
  'aws-cloudwatch-metrics': {
    name: 'aws-cloudwatch-metrics',
    description: 'Sends metrics of nodes and containers to CloudWatch Container Insights.',
    category: 'observability',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: eks('aws-cloudwatch-metrics'),
    version: '0.0.11',
    values: (cluster) => ({ clusterName: cluster.name }),
    podSecurity: 'privileged',
  },
  'aws-for-fluentbit': {
    name: 'aws-for-fluentbit',
    description: 'Ships the logs of containers to CloudWatch.',
    category: 'observability',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: eks('aws-for-fluent-bit'),
    version: '0.1.35',
    values: (cluster) => ({
      cloudWatchLogs: { region: cluster.region, logGroupName: `/aws/eks/${cluster.name}/containers` },
    }),
    podSecurity: 'privileged',
  },
  'aws-fargate-fluentbit': {
    name: 'aws-fargate-fluentbit',
    description: 'Tells the log router of Fargate to ship logs to CloudWatch.',
    category: 'observability',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: gitopsBridge('aws-fargate-fluentbit'),
    version: '1.0.0',
    values: (cluster) => ({ region: cluster.region, log_group_name: `/aws/eks/${cluster.name}/fargate` }),
  },
} satisfies Record<string, AddonAbout>;
