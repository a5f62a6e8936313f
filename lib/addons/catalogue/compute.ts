import type { AddonAbout, Cluster } from '../../constructs';
import type { JsonObject } from '../../yaml';
import { eks, platform, PLATFORM_COMMIT } from './repositories';

const HARDENED = {
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
};

/** Nodes, and the size of pods. */
export const COMPUTE = {
  'cluster-autoscaler': {
    name: 'cluster-autoscaler',
    description: 'Adds and removes nodes of node groups as pods need them.',
    category: 'compute',
    namespace: 'kube-system',
    chart: { repository: 'https://kubernetes.github.io/autoscaler', name: 'cluster-autoscaler' },
    version: '9.58.0',
    values: (cluster) => ({ autoDiscovery: { clusterName: cluster.name }, ...autoscalerCloud(cluster) }),
    podSecurity: 'baseline',
  },
  vpa: {
    name: 'vpa',
    description: 'Recommends CPU and memory requests for workloads.',
    category: 'compute',
    namespace: 'kube-system',
    chart: { repository: 'https://charts.fairwinds.com/stable', name: 'vpa' },
    version: '4.12.3',
    values: {
      recommender: {
        replicaCount: 2,
        extraArgs: {
          'humanize-memory': true,
          'pod-recommendation-min-cpu-millicores': 25,
          'pod-recommendation-min-memory-mb': 128,
          'recommendation-margin-fraction': '0.15',
        },
        podDisruptionBudget: { minAvailable: 1 },
        securityContext: HARDENED,
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      },
      // Recommends only: nothing is evicted to apply a recommendation.
      updater: { enabled: false },
      admissionController: {
        replicaCount: 2,
        podDisruptionBudget: { minAvailable: 1 },
        securityContext: HARDENED,
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
      },
    },
    provides: ['autoscaling.k8s.io'],
    podSecurity: 'restricted',
  },
  'aws-node-termination-handler': {
    name: 'aws-node-termination-handler',
    description: 'Drains nodes before AWS takes them away.',
    category: 'compute',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: eks('aws-node-termination-handler'),
    version: '0.21.0',
    podSecurity: 'privileged',
  },
  // EKS Auto Mode has karpenter.sh and eks.amazonaws.com built in, so no other add-on has to bring them.
  'karpenter-nodepools': {
    name: 'karpenter-nodepools',
    description: 'Says which nodes Karpenter may add on EKS Auto Mode.',
    category: 'compute',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: platform('karpenter-nodepools'),
    version: PLATFORM_COMMIT,
  },
} satisfies Record<string, AddonAbout>;

function autoscalerCloud(cluster: Cluster): JsonObject {
  switch (cluster.model.cloud.provider) {
    case 'aws':
      return { cloudProvider: 'aws', awsRegion: cluster.region };
    case 'azure':
      return { cloudProvider: 'azure' };
    case 'gcp':
      return { cloudProvider: 'gce' };
    case 'kind':
      return {};
  }
}
