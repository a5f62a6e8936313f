import { aws } from 'fairlead';
import {
  ArgoCd,
  ArgocdNotifications,
  AwsAckEks,
  AwsAckIam,
  AwsLoadBalancer,
  ExternalSecrets,
  GatewayApi,
  KarpenterNodepools,
  Kro,
  KubePrometheusStack,
  KyvernoPolicies,
  MetricsServer,
} from 'fairlead/addons';
import { HelmRelease } from 'fairlead/tenants';
import { referenceFleet, referenceTenant } from '../shared/reference';

const fleet = referenceFleet('reference-standalone-aws');

const dev = fleet.addCluster('dev', {
  environment: 'release',
  kubernetes: '1.35',
  cloud: aws({ region: 'eu-west-2', ebsProvisioner: 'ebs.csi.eks.amazonaws.com' }),
});

fleet.onClusters({ clusters: [dev] }, (cluster) => {
  new ArgocdNotifications(cluster, 'argocd-notifications');
  new AwsAckEks(cluster, 'aws-ack-eks');
  new AwsAckIam(cluster, 'aws-ack-iam');
  new AwsLoadBalancer(cluster, 'aws-load-balancer');
  new ExternalSecrets(cluster, 'external-secrets');
  new GatewayApi(cluster, 'gateway-api');
  new KarpenterNodepools(cluster, 'karpenter-nodepools');
  new Kro(cluster, 'kro');
  new KubePrometheusStack(cluster, 'kube-prometheus-stack');
  new MetricsServer(cluster, 'metrics-server');
});

fleet.configure(
  ArgoCd,
  {},
  {
    values: {
      configs: { cm: { 'timeout.reconciliation': '10s' } },
      'redis-ha': { enabled: false },
      controller: { replicas: 1 },
      applicationSet: { replicas: 1 },
    },
  },
);

// The reference also names a Slack channel here, which its chart does not read: an Application names its own.
fleet.configure(ArgocdNotifications, {}, { secret: 'dev/global/notifications' });
fleet.configure(
  KyvernoPolicies,
  {},
  {
    exclusions: ['cert-manager', 'external-secrets'],
    denyLatestImage: 'audit',
    restrictImageRegistries: 'off',
  },
);
fleet.configure(
  KyvernoPolicies,
  { cluster: dev },
  {
    restrictImageRegistries: { action: 'audit', allowed: ['gcr.io', 'docker.io', 'quay.io'] },
  },
);
fleet.configure(
  KarpenterNodepools,
  { cluster: dev },
  {
    pools: { amd64: { weight: 80, capacity: ['spot'], arch: 'amd64' }, arm64: { capacity: ['spot'], arch: 'arm64' } },
  },
);

fleet.addTenant(
  referenceTenant([], (cluster) => cluster.model.cloud.provider).addApplication(
    'helm-app',
    { dev: 'dev' },
    (scope, { version }) =>
      new HelmRelease(scope, 'release', {
        chart: { repository: 'https://github.com/appvia/kubernetes-platform', path: 'charts/validation-application' },
        version,
        values: { commonLabels: { 'helm-app': 'validation-application' } },
      }),
    { namespace: 'helm-app' },
  ),
);

export default fleet;
