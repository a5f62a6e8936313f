import { Fleet, aws, awsIam } from 'fairlead';
import { CertManager, KubePrometheusStack, MetricsServer } from 'fairlead/addons';
import {
  BaselinePods,
  HostOwnership,
  NoDefaultNamespace,
  NoExternalIps,
  NoMutableTags,
  NoNodePorts,
  PodSecurityLabels,
  RestrictedPods,
  TrustedRegistries,
} from 'fairlead/policies';
import { payments } from './tenants/payments';

const fleet = new Fleet('acme', { repository: 'https://git.example.com/acme/gitops.git', revision: 'main', path: 'dist/acme' });

const hub = fleet.addCluster('hub-eu', { environment: 'prod', kubernetes: '1.35', cloud: aws({ region: 'eu-west-1', account: '111122223333' }) });
fleet.addCluster('prod-eu-1', {
  environment: 'prod', kubernetes: '1.35', cloud: aws({ region: 'eu-west-1', account: '444455556666' }),
  argocd: hub, access: awsIam({ server: 'https://ABC.eu-west-1.eks.amazonaws.com', ca: 'LS0tLS1CRUdJTg==', role: 'arn:aws:iam::444455556666:role/argocd' }),
});

fleet.onClusters({}, (cluster) => new CertManager(cluster, 'cert-manager'));
fleet.onClusters({ environment: 'prod' }, (cluster) => {
  new KubePrometheusStack(cluster, 'monitoring');
  new MetricsServer(cluster, 'metrics-server');
});

fleet.onClusters({}, (cluster) => {
  new BaselinePods(cluster, 'baseline-pods');
  new HostOwnership(cluster, 'host-ownership', {
    tenants: { payments: [`checkout.${cluster.environment}.example.com`], search: [`search.${cluster.environment}.example.com`] },
  });
  new NoDefaultNamespace(cluster, 'no-default-namespace');
  new NoExternalIps(cluster, 'no-external-ips');
  new NoMutableTags(cluster, 'no-mutable-tags', { requireDigest: cluster.environment === 'prod' });
  new NoNodePorts(cluster, 'no-node-ports');
  new PodSecurityLabels(cluster, 'pod-security-labels');
  new RestrictedPods(cluster, 'restricted-pods');
  new TrustedRegistries(cluster, 'trusted-registries', { registries: ['registry.example.com'] });
});

fleet.addTenant(payments);

export default fleet;
