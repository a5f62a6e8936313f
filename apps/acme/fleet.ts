import { Fleet, aws, awsIam } from 'fairlead';
import { CertManager, KubePrometheusStack, MetricsServer } from 'fairlead/addons';
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

fleet.addTenant(payments);

export default fleet;
