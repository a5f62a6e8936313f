import {
  ClusterChart,
  Fleet,
  buildCluster,
  type AddonClass,
  type AddonProps,
  type Cluster,
} from '../../lib/constructs';
import { aws } from '../../lib/model';
import {
  ArgoCd,
  ArgocdNotifications,
  AwsLoadBalancer,
  catalogue,
  GatewayApi,
  Grafana,
  KarpenterNodepools,
  KubePrometheusStack,
  KyvernoPolicies,
  TerranetesCrs,
  type TerranetesCrsProps,
} from '../../lib/addons';
import { testCluster } from '../../lib/testing';
import { problemsOf, sourceOf, valuesOf } from './support';

const onAws = { cloud: aws({ region: 'eu-west-1' }) };

/** A cluster of a fleet that configures an add-on for it. */
function configured(addon: AddonClass, settings: object): Cluster {
  const fleet = new Fleet('acme', { repository: 'https://git.example.com/acme/gitops.git', path: 'dist/acme' });
  fleet.addCluster('prod-1', { environment: 'prod', kubernetes: '1.36', ...onAws });
  fleet.configure(addon, {}, settings);
  fleet.onClusters({}, (cluster) => new addon(cluster, addon.about?.name ?? ''));
  const resolved = fleet.resolve();
  const [model] = resolved.model.clusters;
  if (!model) throw new Error('The fleet has no cluster.');
  return buildCluster(resolved, model, catalogue);
}

/** The plans of Terranetes are the one add-on that needs to be told something. */
function settingsOf(name: string): AddonProps {
  const settings: TerranetesCrsProps = name === 'terranetes-crs' ? { revision: 'v1' } : {};
  return settings;
}

test('gives Argo CD the settings that waves and tracking rely on, at paths that its chart reads', () => {
  const cluster = testCluster();
  new ArgoCd(cluster, 'argo-cd');
  expect(sourceOf(cluster, 'argo-cd').helm?.releaseName).toBe('argocd');
  expect(valuesOf(cluster, 'argo-cd').configs).toEqual({
    cm: {
      'application.resourceTrackingMethod': 'annotation',
      'resource.customizations.health.argoproj.io_Application': expect.stringContaining('return health') as string,
      'timeout.reconciliation': '30s',
    },
  });
});

test('keeps no password, and no hash of one, in the values of Argo CD', () => {
  const cluster = testCluster();
  new ArgoCd(cluster, 'argo-cd');
  expect(JSON.stringify(valuesOf(cluster, 'argo-cd'))).not.toMatch(/password|\$2a\$/i);
});

test('has Kyverno policies enforce, audit or do nothing', () => {
  const cluster = testCluster('prod', onAws);
  new KyvernoPolicies(cluster, 'kyverno-policies', {
    exclusions: ['cert-manager'],
    denyLatestImage: 'audit',
    denyEksResources: 'off',
    restrictImageRegistries: { action: 'enforce', allowed: ['registry.example.com'] },
  });
  expect(valuesOf(cluster, 'kyverno-policies')).toMatchObject({
    globalExclusions: { additional: ['cert-manager'] },
    policies: {
      denyDefaultNamespace: { enabled: true, validationFailureAction: 'enforce' },
      denyLatestImage: { enabled: true, validationFailureAction: 'audit' },
      denyEksResources: { enabled: false },
      denyExternalSecrets: { useAwsSecretsManagerPaths: true, aws: { clusterName: 'prod-1' } },
      restrictImageRegistries: {
        enabled: true,
        validationFailureAction: 'enforce',
        allowedRegistries: ['registry.example.com'],
      },
    },
  });
});

test('lets values of the chart stand above what settings say', () => {
  const cluster = testCluster();
  new KyvernoPolicies(cluster, 'kyverno-policies', {
    denyLatestImage: 'audit',
    values: { policies: { denyLatestImage: { excludeNamespaces: ['sandbox'], enabled: false } } },
  });
  expect(valuesOf(cluster, 'kyverno-policies')).toMatchObject({
    policies: { denyLatestImage: { enabled: false, validationFailureAction: 'audit', excludeNamespaces: ['sandbox'] } },
  });
});

test('adjusts the pools of Karpenter by name, and keeps what is not said', () => {
  const cluster = testCluster('prod', onAws);
  new KarpenterNodepools(cluster, 'karpenter-nodepools', {
    pools: { amd64: { weight: 80, capacity: ['spot'] }, arm64: false, batch: { cpus: [64] } },
  });
  expect(valuesOf(cluster, 'karpenter-nodepools')).toMatchInlineSnapshot(`
   {
     "nodePools": {
       "amd64": {
         "spec": {
           "disruption": {
             "consolidateAfter": "30s",
             "consolidationPolicy": "WhenEmptyOrUnderutilized",
           },
           "template": {
             "spec": {
               "nodeClassRef": {
                 "group": "eks.amazonaws.com",
                 "kind": "NodeClass",
                 "name": "default",
               },
               "requirements": [
                 {
                   "key": "eks.amazonaws.com/instance-category",
                   "operator": "In",
                   "values": [
                     "c",
                     "m",
                     "r",
                   ],
                 },
                 {
                   "key": "eks.amazonaws.com/instance-cpu",
                   "operator": "In",
                   "values": [
                     "4",
                     "8",
                     "16",
                     "32",
                   ],
                 },
                 {
                   "key": "eks.amazonaws.com/instance-generation",
                   "operator": "Gt",
                   "values": [
                     "4",
                   ],
                 },
                 {
                   "key": "karpenter.sh/capacity-type",
                   "operator": "In",
                   "values": [
                     "spot",
                   ],
                 },
                 {
                   "key": "kubernetes.io/arch",
                   "operator": "In",
                   "values": [
                     "amd64",
                   ],
                 },
               ],
             },
           },
           "weight": 80,
         },
       },
       "batch": {
         "spec": {
           "disruption": {
             "consolidateAfter": "30s",
             "consolidationPolicy": "WhenEmptyOrUnderutilized",
           },
           "template": {
             "spec": {
               "nodeClassRef": {
                 "group": "eks.amazonaws.com",
                 "kind": "NodeClass",
                 "name": "default",
               },
               "requirements": [
                 {
                   "key": "eks.amazonaws.com/instance-category",
                   "operator": "In",
                   "values": [
                     "c",
                     "m",
                     "r",
                   ],
                 },
                 {
                   "key": "eks.amazonaws.com/instance-cpu",
                   "operator": "In",
                   "values": [
                     "64",
                   ],
                 },
                 {
                   "key": "eks.amazonaws.com/instance-generation",
                   "operator": "Gt",
                   "values": [
                     "4",
                   ],
                 },
                 {
                   "key": "karpenter.sh/capacity-type",
                   "operator": "In",
                   "values": [
                     "spot",
                     "on-demand",
                   ],
                 },
                 {
                   "key": "kubernetes.io/arch",
                   "operator": "In",
                   "values": [
                     "amd64",
                   ],
                 },
               ],
             },
           },
           "weight": 50,
         },
       },
     },
   }
  `);
});

test('has a pool of each architecture for Karpenter from the start', () => {
  const cluster = testCluster('prod', onAws);
  new KarpenterNodepools(cluster, 'karpenter-nodepools');
  expect(valuesOf(cluster, 'karpenter-nodepools')).toMatchObject({
    nodePools: { amd64: { spec: { weight: 100 } }, arm64: { spec: { weight: 50 } } },
  });
});

test('reads the Slack token from the store where a secret is named, and needs the operator then', () => {
  const cluster = testCluster();
  const without = new ArgocdNotifications(cluster, 'without');
  const addon = new ArgocdNotifications(cluster, 'argocd-notifications', { secret: 'dev/global/notifications' });
  expect(valuesOf(cluster, 'without')).toEqual({ externalSecret: { enabled: false } });
  expect(without.delivery.requires).toEqual([]);
  expect(valuesOf(cluster, 'argocd-notifications')).toEqual({
    externalSecret: { enabled: true, namespace: 'argocd', secretName: 'dev/global/notifications' },
  });
  expect(addon.delivery.requires).toEqual(['external-secrets.io']);
});

test('takes settings from data as it takes them from the program', () => {
  const policies = configured(KyvernoPolicies, { denyNoLimits: 'enforce' });
  expect(valuesOf(policies, 'kyverno-policies')).toMatchObject({ policies: { denyNoLimits: { enabled: true } } });
  const pools = configured(KarpenterNodepools, { pools: { arm64: { capacity: ['on-demand'] } } });
  expect(valuesOf(pools, 'karpenter-nodepools')).toMatchObject({ nodePools: { amd64: {}, arm64: {} } });
});

test.each([
  ['a setting that the add-on does not have', KyvernoPolicies, { denyLatestImages: 'audit' }, 'denyLatestImage'],
  ['an action that there is not', KyvernoPolicies, { denyLatestImage: 'warn' }, 'denyLatestImage'],
  ['an architecture that there is not', KarpenterNodepools, { pools: { amd64: { arch: 'x86' } } }, 'arch'],
  ['a part that is neither on nor off', catalogue.get('core'), { storageClass: 'no' }, 'storageClass'],
])('A-10 refuses %s', (_what, addon, settings, named) => {
  const problems = problemsOf(() => configured(addon as AddonClass, settings));
  expect(problems).not.toEqual([]);
  expect(JSON.stringify(problems)).toContain(named);
  expect(problems[0]?.where[0]?.source?.file).toBe('test/addons/settings.test.ts');
});

test('pins the Gateway API to a release, and the plans of Terranetes to the revision that it is told', () => {
  const cluster = testCluster();
  new GatewayApi(cluster, 'gateway-api');
  new TerranetesCrs(cluster, 'terranetes-crs', { revision: '0f3c1d2' });
  expect(sourceOf(cluster, 'gateway-api')).toMatchObject({ path: 'config/crd', targetRevision: 'v1.5.0' });
  expect(sourceOf(cluster, 'terranetes-crs')).toMatchObject({ path: 'cloudresources/aws', targetRevision: '0f3c1d2' });
});

test('D-4 refuses the plans of Terranetes without a revision', () => {
  const problems = problemsOf(() => new TerranetesCrs(testCluster(), 'terranetes-crs'));
  expect(problems).toMatchObject([{ code: 'missing-setting' }]);
});

test('D-10 keeps what charts make anew at every rendering as the cluster has it', () => {
  const cluster = testCluster('prod', onAws);
  new AwsLoadBalancer(cluster, 'aws-load-balancer');
  new Grafana(cluster, 'grafana');
  const ignored = cluster.node.children.flatMap((chart) =>
    ClusterChart.is(chart) ? chart.delivery.ignoreDifferences.map(({ kind, name }) => `${kind}/${name ?? '*'}`) : [],
  );
  expect(ignored).toEqual([
    'Secret/aws-load-balancer-tls',
    'MutatingWebhookConfiguration/*',
    'ValidatingWebhookConfiguration/*',
    'Secret/grafana',
    'Deployment/grafana',
  ]);
});

test('builds every add-on of the catalogue on AWS, with a source or objects of its own', () => {
  const cluster = testCluster('prod', onAws);
  for (const [name, Addon] of catalogue) new Addon(cluster, name, settingsOf(name));
  const charts = cluster.node.children.filter((child) => ClusterChart.is(child));
  expect(charts).toHaveLength(62);
  for (const chart of charts) expect([...chart.delivery.sources, ...chart.node.children]).not.toEqual([]);
});

test('builds every add-on on kind without asking for a region; what does not fit there is reported by a check', () => {
  const cluster = testCluster();
  for (const [name, Addon] of catalogue) new Addon(cluster, name, settingsOf(name));
  expect(cluster.problems).toEqual([]);
});

test('KubePrometheusStack keeps a password that its chart does not publish', () => {
  const cluster = testCluster();
  const addon = new KubePrometheusStack(cluster, 'monitoring');
  expect(addon.release.values).toMatchObject({ grafana: { adminPassword: '' } });
  expect(addon.delivery.ignoreDifferences).toContainEqual({
    kind: 'Secret',
    name: 'kube-prometheus-stack-grafana',
    jsonPointers: ['/data/admin-password'],
  });
});
