import { aws } from '../../lib/model';
import {
  AwsAckDynamodb,
  AwsAckPrometheusservice,
  AwsAckS3,
  CertManager,
  Core,
  ExternalSecrets,
  Terranetes,
} from '../../lib/addons';
import { manifests, testCluster } from '../../lib/testing';
import { problemsOf } from './support';

const onAws = { cloud: aws({ region: 'eu-west-1' }) };

test('gives every cluster roles and a priority class, and on AWS an encrypted default storage class', () => {
  const cluster = testCluster('prod', onAws);
  new Core(cluster, 'core', { clusterRoles: false });
  expect(manifests(cluster)).toMatchInlineSnapshot(`
   "# prod-1/core/priority-class/priorityclass.platform-critical.yaml
   apiVersion: scheduling.k8s.io/v1
   kind: PriorityClass
   metadata:
     name: platform-critical
   description: For pods of the platform, which tenants depend on.
   globalDefault: false
   value: 1000000
   ---
   # prod-1/core/storage-class/storageclass.gp3.yaml
   apiVersion: storage.k8s.io/v1
   kind: StorageClass
   metadata:
     annotations:
       storageclass.kubernetes.io/is-default-class: "true"
     name: gp3
   allowVolumeExpansion: true
   parameters:
     encrypted: "true"
     fsType: ext4
     type: gp3
   provisioner: ebs.csi.aws.com
   reclaimPolicy: Delete
   volumeBindingMode: WaitForFirstConsumer
   "
  `);
});

test('lets viewers read neither Secrets nor through the kubelet, and node keepers make no pods', () => {
  const cluster = testCluster();
  new Core(cluster, 'core', { priorityClass: false });
  const text = manifests(cluster);
  expect(text.match(/^# .*$/gm)).toMatchInlineSnapshot(`
   [
     "# dev-1/core/cluster-roles/clusterrole.platform-add-nodes.yaml",
     "# dev-1/core/cluster-roles/clusterrole.platform-viewer.yaml",
     "# dev-1/core/cluster-roles/clusterrolebinding.platform-viewer.yaml",
   ]
  `);
  expect(text).not.toMatch(/- secrets$|nodes\/proxy|escalate|impersonate/m);
  expect(text).toMatch(/- pods\n {4}verbs:\n {6}- get\n {6}- list\n {6}- watch\n {6}- delete\n/);
});

test('takes the storage provisioner of EKS Auto Mode where the cluster says so', () => {
  const cluster = testCluster('prod', {
    cloud: aws({ region: 'eu-west-1', ebsProvisioner: 'ebs.csi.eks.amazonaws.com' }),
  });
  new Core(cluster, 'core');
  expect(manifests(cluster)).toContain('provisioner: ebs.csi.eks.amazonaws.com');
});

test('makes no storage class off AWS', () => {
  const cluster = testCluster();
  new Core(cluster, 'core');
  expect(manifests(cluster)).not.toContain('StorageClass');
});

test('makes a self-signed issuer that carries the name of its cluster', () => {
  const cluster = testCluster();
  new CertManager(cluster, 'cert-manager');
  expect(manifests(cluster)).toMatchInlineSnapshot(`
   "# dev-1/cert-manager/issuer/clusterissuer.selfsigned-issuer.yaml
   apiVersion: cert-manager.io/v1
   kind: ClusterIssuer
   metadata:
     labels:
       fairlead.dev/cluster: dev-1
     name: selfsigned-issuer
   spec:
     selfSigned: {}
   "
  `);
});

test('makes a secret store on AWS only', () => {
  const cluster = testCluster('prod', onAws);
  new ExternalSecrets(cluster, 'external-secrets');
  expect(manifests(cluster)).toMatchInlineSnapshot(`
   "# prod-1/external-secrets/store/clustersecretstore.secrets-store.yaml
   apiVersion: external-secrets.io/v1
   kind: ClusterSecretStore
   metadata:
     name: secrets-store
   spec:
     provider:
       aws:
         region: eu-west-1
         service: SecretsManager
   "
  `);

  const kind = testCluster();
  new ExternalSecrets(kind, 'external-secrets');
  expect(manifests(kind)).toBe('');
});

test('preloads the provider of Terranetes with the cluster and its region', () => {
  const cluster = testCluster('prod', onAws);
  new Terranetes(cluster, 'terranetes');
  expect(manifests(cluster)).toMatchInlineSnapshot(`
   "# prod-1/terranetes/provider/provider.aws.yaml
   apiVersion: terraform.appvia.io/v1alpha1
   kind: Provider
   metadata:
     name: aws
   spec:
     preload:
       cluster: prod-1
       context: default
       enabled: true
       region: eu-west-1
     provider: aws
     source: injected
   "
  `);
});

test('gives an ACK controller a role that its own pod alone can assume', () => {
  const cluster = testCluster('prod', onAws);
  new AwsAckDynamodb(cluster, 'aws-ack-dynamodb');
  expect(manifests(cluster)).toMatchInlineSnapshot(`
   "# prod-1/aws-ack-dynamodb/identity/podidentityassociation.aws-ack-dynamodb.yaml
   apiVersion: eks.services.k8s.aws/v1alpha1
   kind: PodIdentityAssociation
   metadata:
     name: aws-ack-dynamodb
     namespace: ack-system
   spec:
     clusterName: prod-1
     namespace: ack-system
     roleRef:
       from:
         name: aws-ack-dynamodb
         namespace: ack-system
     serviceAccount: ack-dynamodb-controller
   ---
   # prod-1/aws-ack-dynamodb/identity/role.aws-ack-dynamodb.yaml
   apiVersion: iam.services.k8s.aws/v1alpha1
   kind: Role
   metadata:
     name: aws-ack-dynamodb
     namespace: ack-system
   spec:
     assumeRolePolicyDocument: |
       {
         "Version": "2012-10-17",
         "Statement": [
           {
             "Effect": "Allow",
             "Principal": {
               "Service": "pods.eks.amazonaws.com"
             },
             "Action": [
               "sts:AssumeRole",
               "sts:TagSession"
             ],
             "Condition": {
               "StringEquals": {
                 "aws:RequestTag/eks-cluster-name": "prod-1",
                 "aws:RequestTag/kubernetes-namespace": "ack-system",
                 "aws:RequestTag/kubernetes-service-account": "ack-dynamodb-controller"
               }
             }
           }
         ]
       }
     description: What the pod ack-system/ack-dynamodb-controller of the EKS cluster prod-1 may do in AWS.
     name: aws-ack-dynamodb-prod-1
     policies:
       - arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess
     tags:
       - key: eks-cluster-name
         value: prod-1
       - key: kubernetes-namespace
         value: ack-system
       - key: kubernetes-service-account
         value: ack-dynamodb-controller
   "
  `);
});

test.each([
  ['aws-ack-s3', AwsAckS3, 'arn:aws:iam::aws:policy/AmazonS3FullAccess'],
  ['aws-ack-prometheusservice', AwsAckPrometheusservice, 'arn:aws:iam::aws:policy/AmazonPrometheusConsoleFullAccess'],
] as const)('names the role of %s after its cluster', (name, Addon, policy) => {
  const cluster = testCluster('prod', onAws);
  new Addon(cluster, name);
  const text = manifests(cluster);
  expect(text).toContain(`name: ${name}-prod-1`);
  expect(text).toContain(policy);
  expect(text).toContain('clusterName: prod-1');
  expect(text).toContain(`serviceAccount: ${name.replace('aws-', '')}-controller`);
});

test('takes narrower policies for the role, and the managed ones of the partition that the region is in', () => {
  const cluster = testCluster('prod', { cloud: aws({ region: 'cn-north-1' }) });
  new AwsAckS3(cluster, 'aws-ack-s3', {
    policies: ['AmazonS3ReadOnlyAccess', 'arn:aws-cn:iam::111122223333:policy/buckets'],
  });
  const text = manifests(cluster);
  expect(text).toContain('arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess');
  expect(text).toContain('arn:aws-cn:iam::111122223333:policy/buckets');
  expect(text).not.toContain('AmazonS3FullAccess');
});

test('B-5 refuses a role whose name is longer than IAM allows', () => {
  const cluster = testCluster('prod', { ...onAws, name: 'prod-europe-west-payments-and-settlements' });
  const problems = problemsOf(() => new AwsAckPrometheusservice(cluster, 'aws-ack-prometheusservice'));
  expect(problems.map(({ code }) => code)).toEqual(['valid-name']);
  expect(problems[0]?.where[0]?.source?.file).toBe('test/addons/bundles.test.ts');
});

test.each([
  ['a role', (cluster) => new AwsAckS3(cluster, 'addon', { identity: false }), onAws],
  ['a secret store', (cluster) => new ExternalSecrets(cluster, 'addon', { secretStore: false }), onAws],
  ['an issuer', (cluster) => new CertManager(cluster, 'addon', { selfSignedIssuer: false }), {}],
  ['a provider', (cluster) => new Terranetes(cluster, 'addon', { provider: false }), onAws],
  [
    'anything of the core',
    (cluster) => new Core(cluster, 'addon', { clusterRoles: false, priorityClass: false, storageClass: false }),
    onAws,
  ],
] as [string, (cluster: ReturnType<typeof testCluster>) => unknown, object][])(
  'makes no more than asked for: without %s',
  (_part, build, props) => {
    const cluster = testCluster('prod', props);
    build(cluster);
    expect(manifests(cluster)).toBe('');
  },
);

test.each([
  ['storageClass', (cluster) => new Core(cluster, 'core', { storageClass: true })],
  ['secretStore', (cluster) => new ExternalSecrets(cluster, 'external-secrets', { secretStore: true })],
  ['provider', (cluster) => new Terranetes(cluster, 'terranetes', { provider: true })],
] as [string, (cluster: ReturnType<typeof testCluster>) => unknown][])(
  'reports %s where it is asked for on a cloud that it does not work on',
  (part, build) => {
    const cluster = testCluster();
    build(cluster);
    expect(cluster.problems).toMatchObject([
      { code: 'fits-cloud', what: expect.stringContaining(`'${part}'`) as string },
    ]);
    expect(cluster.problems[0]?.where[0]?.source?.file).toBe('test/addons/bundles.test.ts');
  },
);
