import type { AddonAbout } from '../../constructs';

/** What helps workloads run. */
export const WORKLOADS = {
  keda: {
    name: 'keda',
    description: 'Scales workloads by events and queues, down to zero.',
    category: 'workloads',
    namespace: 'keda-system',
    chart: { repository: 'https://kedacore.github.io/charts', name: 'keda' },
    version: '2.20.1',
    values: {
      operator: {
        replicaCount: 3,
        // Preferred, not required: a small cluster must not leave the third replica pending.
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 100,
                podAffinityTerm: {
                  labelSelector: { matchLabels: { app: 'keda-operator' } },
                  topologyKey: 'kubernetes.io/hostname',
                },
              },
            ],
          },
        },
      },
      metricsServer: { replicaCount: 3 },
      networkPolicy: { enabled: true, flavor: 'kubernetes' },
    },
    provides: ['keda.sh', 'eventing.keda.sh'],
    podSecurity: 'restricted',
  },
  volcano: {
    name: 'volcano',
    description: 'Schedules batch jobs, all pods of a job together or none.',
    category: 'workloads',
    namespace: 'volcano-system',
    chart: { repository: 'https://volcano-sh.github.io/helm-charts', name: 'volcano' },
    version: '1.15.0',
    provides: [
      'batch.volcano.sh',
      'bus.volcano.sh',
      'config.volcano.sh',
      'flow.volcano.sh',
      'nodeinfo.volcano.sh',
      'scheduling.volcano.sh',
      'shard.volcano.sh',
      'topology.volcano.sh',
    ],
    podSecurity: 'baseline',
  },
} satisfies Record<string, AddonAbout>;
