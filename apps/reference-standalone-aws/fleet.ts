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

export default fleet;
