import { waive } from 'fairlead';
import {
  ArgoCd,
  Cilium,
  ExternalSecrets,
  GatewayApi,
  KarpenterNodepools,
  Kro,
  KubePrometheusStack,
  KyvernoPolicies,
  MetricsServer,
} from 'fairlead/addons';
import { HelmRelease, Kustomization } from 'fairlead/tenants';
import { helloWorld, onDev, referenceFleet, referenceTenant } from '../shared/reference';

const fleet = referenceFleet('reference-standalone');

const dev = fleet.addCluster('dev', { environment: 'release', kubernetes: '1.35', cloud: 'kind' });
const prod = fleet.addCluster('prod', { environment: 'release', kubernetes: '1.35', cloud: 'kind' });

fleet.onClusters({ clusters: [dev] }, (cluster) => {
  new Cilium(cluster, 'cilium');
  new GatewayApi(cluster, 'gateway-api');
  new Kro(cluster, 'kro');
  new KubePrometheusStack(cluster, 'kube-prometheus-stack');
  new MetricsServer(cluster, 'metrics-server');
});
fleet.onClusters({ clusters: [prod] }, (cluster) => {
  new ExternalSecrets(cluster, 'external-secrets');
  waive(new KarpenterNodepools(cluster, 'karpenter-nodepools'), {
    check: 'fits-cloud',
    reason: 'The reference switches the AWS node pools on here, where they render an empty release.',
    owner: 'platform@example.com',
    expires: '2099-12-31',
  });
});

// The reference sets `configs.timeout.reconciliation`, which the chart does not read.
fleet.configure(ArgoCd, {}, { values: { configs: { cm: { 'timeout.reconciliation': '10s' } } } });
fleet.configure(KyvernoPolicies, {}, { denyEksResources: 'off' });

fleet.addTenant(
  referenceTenant(['helm-app-ignore', 'kustomize-app'], (cluster) => cluster.name)
    .addApplication(
      'helm-app',
      onDev,
      (scope, { version }) => new HelmRelease(scope, 'release', { chart: helloWorld, version }),
      { namespace: 'helm-app' },
    )
    .addApplication(
      'helm-app-ignore',
      onDev,
      (scope, { version }) => {
        new HelmRelease(scope, 'release', { chart: helloWorld, version });
        scope.ignoreDifferences({
          group: '',
          kind: 'ConfigMap',
          name: 'test-ignore-difference',
          jsonPointers: ['/data'],
        });
      },
      { namespace: 'helm-app-ignore' },
    )
    .addApplication(
      'kustomize-app',
      { dev: 'main' },
      (scope, { tenant, version, cluster }) =>
        new Kustomization(scope, 'kustomization', {
          repository: tenant.repository ?? '',
          path: 'workloads/applications/kustomize-app/base',
          revision: version,
          patches: [
            {
              target: { kind: 'Deployment', name: 'kustomize-app' },
              patch: [{ op: 'add', path: '/metadata/labels/parameter_metadata', value: cluster.name }],
            },
          ],
        }),
      { namespace: 'kustomize-app' },
    ),
);

export default fleet;
