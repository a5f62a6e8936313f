import { parse } from 'yaml';
import {
  awsIam,
  azureWorkloadIdentity,
  externalSecret,
  Fleet,
  gcpWorkloadIdentity,
  insecure,
  type ClusterProps,
} from '../../lib';
import { ExternalSecrets } from '../../lib/addons';
import { tree } from '../../lib/testing';
import { newFleet } from '../fleets';

const server = 'https://spoke.example.com:6443';
const LOCAL: ClusterProps = { environment: 'dev', kubernetes: '1.35', cloud: 'kind' };
const waiver = { reason: 'A cluster on a laptop, without a certificate.', owner: 'platform', expires: '2030-01-01' };

function hubFiles(props: Partial<ClusterProps>): Record<string, string> {
  const fleet = newFleet();
  const hub = fleet.addCluster('hub', LOCAL);
  fleet.addCluster('spoke', { ...LOCAL, argocd: hub, ...props });
  return tree(fleet.onClusters({ clusters: [hub] }, (cluster) => new ExternalSecrets(cluster, 'external-secrets')));
}

test.each([
  [
    'an IAM role',
    awsIam({ server, ca: 'Y2E=', role: 'arn:aws:iam::444455556666:role/argocd', clusterName: 'eks-1' }),
    {
      awsAuthConfig: { clusterName: 'eks-1', roleARN: 'arn:aws:iam::444455556666:role/argocd' },
      tlsClientConfig: { insecure: false, caData: 'Y2E=' },
    },
  ],
  [
    'a Google Cloud identity',
    gcpWorkloadIdentity({ server }),
    {
      execProviderConfig: {
        command: 'argocd-k8s-auth',
        args: ['gcp'],
        apiVersion: 'client.authentication.k8s.io/v1beta1',
      },
      tlsClientConfig: { insecure: false },
    },
  ],
  [
    'an Azure identity',
    azureWorkloadIdentity({ server, clientId: 'client', tenantId: 'tenant' }),
    {
      execProviderConfig: {
        command: 'argocd-k8s-auth',
        args: ['azure'],
        apiVersion: 'client.authentication.k8s.io/v1beta1',
        env: { AAD_LOGIN_METHOD: 'workloadidentity', AZURE_CLIENT_ID: 'client', AZURE_TENANT_ID: 'tenant' },
      },
      tlsClientConfig: { insecure: false },
    },
  ],
  ['no verification, under a waiver', insecure({ server, waiver }), { tlsClientConfig: { insecure: true } }],
])('a hub reaches its spoke by %s', (_, access, expected) => {
  const secret = parse(hubFiles({ access })['acme/hub/argocd/secret.cluster-spoke.yaml'] ?? '') as {
    stringData: Record<string, string>;
  };
  expect(secret.stringData).toMatchObject({ name: 'spoke', server });
  expect(JSON.parse(secret.stringData.config ?? '')).toEqual(expected);
});

test('a connection that is kept in a secret store is written as a reference alone', () => {
  const files = hubFiles({
    access: externalSecret({ server, store: 'store', key: 'clusters/spoke' }),
    labels: { team: 'edge' },
    annotations: { note: 'on site' },
  });
  expect(files['acme/hub/argocd/secret.cluster-spoke.yaml']).toBeUndefined();
  expect(parse(files['acme/hub/argocd/externalsecret.cluster-spoke.yaml'] ?? '')).toMatchObject({
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'store' },
      data: [{ secretKey: 'config', remoteRef: { key: 'clusters/spoke' } }],
      target: {
        name: 'cluster-spoke',
        template: {
          metadata: {
            labels: { 'argocd.argoproj.io/secret-type': 'cluster', team: 'edge' },
            annotations: { note: 'on site' },
          },
          data: { name: 'spoke', server, config: '{{ .config }}' },
        },
      },
    },
  });
});

test('an insecure access whose waiver has ended is a problem', () => {
  expect(() => hubFiles({ access: insecure({ server, waiver: { ...waiver, expires: '1999-12-31' } }) })).toThrow(
    'secure-access',
  );
});

test('credentials of repositories are references: a key in a store becomes an ExternalSecret, an existing Secret nothing', () => {
  const fleet = new Fleet('acme', {
    repository: 'https://git.example.com/acme/gitops.git',
    path: 'dist/acme',
    repositoryCredentials: [
      { url: 'https://git.example.com/acme', secret: 'acme-git' },
      { url: 'https://charts.example.com/private', externalSecret: { store: 'store', key: 'charts' } },
    ],
  });
  fleet.addCluster('dev', LOCAL);
  const files = tree(fleet.onClusters({}, (cluster) => new ExternalSecrets(cluster, 'external-secrets')));
  const names = Object.keys(files).filter((path) => path.includes('secret.repository'));
  expect(names).toEqual(['acme/dev/argocd/externalsecret.repository-charts-example-com-private.yaml']);
  expect(parse(files[names[0] ?? ''] ?? '')).toMatchObject({
    spec: {
      dataFrom: [{ extract: { key: 'charts' } }],
      target: {
        template: {
          metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repo-creds' } },
          data: { url: 'https://charts.example.com/private' },
        },
      },
    },
  });
});

test('a cost centre is a label of all namespaces', () => {
  const fleet = newFleet();
  fleet.addCluster('dev', { ...LOCAL, costCentre: 'cc-42' });
  expect(tree(fleet)['acme/dev/namespaces/namespace.argocd.yaml']).toContain('fairlead.dev/cost-centre: cc-42');
});
