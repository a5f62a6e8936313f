import { externalSecret } from 'fairlead';
import { ExternalSecrets } from 'fairlead/addons';
import { referenceFleet } from '../shared/reference';

const fleet = referenceFleet('reference-hub');

const hub = fleet.addCluster('hub', { environment: 'release', kubernetes: '1.35', cloud: 'kind' });
fleet.addCluster('spoke', {
  environment: 'release',
  kubernetes: '1.35',
  cloud: 'kind',
  argocd: hub,
  access: externalSecret({ server: 'https://spoke.example.com:6443', store: 'secrets-store', key: 'clusters/spoke' }),
});

fleet.onClusters({}, (cluster) => new ExternalSecrets(cluster, 'external-secrets'));

export default fleet;
