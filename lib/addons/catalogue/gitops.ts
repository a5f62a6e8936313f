import type { AddonAbout } from '../../constructs';
import { ARGOCD_SETTINGS } from '../../constructs/argocd-settings';
import { argo, platform, PLATFORM_COMMIT } from './repositories';

const ARGOCD_APIS = ['argoproj.io/Application', 'argoproj.io/ApplicationSet', 'argoproj.io/AppProject'];

const WORKFLOW_APIS = [
  'argoproj.io/ClusterWorkflowTemplate',
  'argoproj.io/CronWorkflow',
  'argoproj.io/Workflow',
  'argoproj.io/WorkflowArtifactGCTask',
  'argoproj.io/WorkflowEventBinding',
  'argoproj.io/WorkflowTaskResult',
  'argoproj.io/WorkflowTaskSet',
  'argoproj.io/WorkflowTemplate',
];

/** Argo CD and what belongs to it. */
export const GITOPS = {
  // 'argocd' is the folder of a cluster's Applications, so the add-on is called as its chart is.
  'argo-cd': {
    name: 'argo-cd',
    description: 'Syncs clusters with Git, itself included.',
    category: 'gitops',
    namespace: 'argocd',
    chart: argo('argo-cd'),
    version: '9.7.1',
    values: {
      global: { networkPolicy: { create: true, defaultDenyIngress: true } },
      // No admin password is set: the first one is made in the cluster, and a hash in Git could be guessed offline.
      configs: { cm: { ...ARGOCD_SETTINGS, 'timeout.reconciliation': '30s' } },
      'redis-ha': { enabled: false },
      controller: { replicas: 2 },
      server: { autoscaling: { enabled: true, minReplicas: 2 } },
      repoServer: { autoscaling: { enabled: true, minReplicas: 2 } },
      applicationSet: { replicas: 2 },
      // ArgocdNotifications brings the ConfigMap.
      notifications: { enabled: true, cm: { create: false } },
    },
    provides: ARGOCD_APIS,
    podSecurity: 'restricted',
  },
  'argo-events': {
    name: 'argo-events',
    description: 'Turns events from many sources into triggers for workflows and other objects.',
    category: 'gitops',
    namespace: 'argocd',
    chart: argo('argo-events'),
    version: '2.4.22',
    provides: ['argoproj.io/EventBus', 'argoproj.io/EventSource', 'argoproj.io/Sensor'],
    podSecurity: 'baseline',
  },
  'argo-rollouts': {
    name: 'argo-rollouts',
    description: 'Rolls out new versions step by step, as canary or blue-green, and watches metrics while it does.',
    category: 'gitops',
    namespace: 'argocd-rollouts',
    chart: argo('argo-rollouts'),
    version: '2.41.0',
    provides: [
      'argoproj.io/AnalysisRun',
      'argoproj.io/AnalysisTemplate',
      'argoproj.io/ClusterAnalysisTemplate',
      'argoproj.io/Experiment',
      'argoproj.io/Rollout',
    ],
    podSecurity: 'restricted',
  },
  'argo-workflows': {
    name: 'argo-workflows',
    description: 'Runs pipelines of containers as workflows.',
    category: 'gitops',
    namespace: 'argo-workflows',
    chart: argo('argo-workflows'),
    version: '1.0.19',
    provides: WORKFLOW_APIS,
    podSecurity: 'baseline',
  },
  'argocd-notifications': {
    name: 'argocd-notifications',
    description: 'Tells Slack about deployments, failed syncs and degraded Applications.',
    category: 'gitops',
    namespace: 'argocd',
    chart: platform('argocd-notifications'),
    version: PLATFORM_COMMIT,
  },
  'aws-argo-workflows-ingress': {
    name: 'aws-argo-workflows-ingress',
    description: 'Runs an older release of Argo Workflows, to be reached through an AWS load balancer.',
    category: 'gitops',
    namespace: 'argocd',
    clouds: ['aws'],
    chart: argo('argo-workflows'),
    version: '0.41.14',
    provides: WORKFLOW_APIS,
    podSecurity: 'baseline',
  },
  'aws-argocd': {
    name: 'aws-argocd',
    description: 'Runs an older release of Argo CD on AWS.',
    category: 'gitops',
    namespace: 'argocd',
    clouds: ['aws'],
    chart: argo('argo-cd'),
    version: '7.9.1',
    values: { configs: { cm: { ...ARGOCD_SETTINGS } } },
    provides: ARGOCD_APIS,
    podSecurity: 'restricted',
  },
  'aws-argocd-ingress': {
    name: 'aws-argocd-ingress',
    description: 'Runs an older release of Argo CD, to be reached through an AWS load balancer.',
    category: 'gitops',
    namespace: 'argocd',
    clouds: ['aws'],
    chart: argo('argo-cd'),
    version: '7.9.1',
    values: { configs: { cm: { ...ARGOCD_SETTINGS } } },
    provides: ARGOCD_APIS,
    podSecurity: 'restricted',
  },
} satisfies Record<string, AddonAbout>;
