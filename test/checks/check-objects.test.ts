import { checkObjects } from '../../lib/checks';
import type { KubeObject } from '../../lib/kube';
import { configMap, deployment, service } from './support';

/** Objects as a file has them that names their namespace. */
function inShop(...objects: readonly object[]): readonly KubeObject[] {
  return (objects as readonly KubeObject[]).map((object) => ({
    ...object,
    metadata: { ...object.metadata, namespace: 'shop' },
  }));
}

/** What is found, in few words: the check, whom it concerns, and where. */
function say(objects: readonly KubeObject[]): readonly string[] {
  return checkObjects(objects).map(({ check, severity, objects: concerned, path }) =>
    [severity, check, concerned.join('+'), path].filter((word) => word !== undefined).join(' '),
  );
}

const AUTOSCALER = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 4 },
};
const BUDGET = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
};
const ingress = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name },
  spec: {
    rules: [
      {
        host: 'shop.example.com',
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
        },
      },
    ],
  },
});
const QUOTA = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'small' },
  spec: { hard: { pods: '1' } },
};
const WEBHOOK = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'guard' },
  webhooks: [{ name: 'guard.example.com', clientConfig: { service: { name: 'guard', namespace: 'shop' } } }],
};

test('nothing is said of objects that fit together', () => {
  const reads = { envFrom: [{ configMapRef: { name: 'settings' } }] };
  const pod = { containers: [{ name: 'main', image: 'registry.example.com/main:1.0.0', ...reads }] };
  const template = { metadata: { labels: { app: 'web' } }, spec: pod };

  expect(say(inShop(deployment('web', { template }), service('web'), configMap('settings')))).toEqual([]);
});

test.each<[string, readonly object[], readonly string[]]>([
  ['the same object twice', [configMap('a'), configMap('b'), configMap('a')], ['error unique-object 0+2']],
  [
    'an object that is not there, with the field that names it',
    [{ ...AUTOSCALER, metadata: { name: 'web' } }],
    ['error no-dangling-reference 0 spec.scaleTargetRef.name'],
  ],
  ['a Service that finds no pods', [service('web')], ['error service-selects-pods 0 spec.selector']],
  [
    'a workload that does not select its own pods',
    [deployment('web', { selector: { matchLabels: { app: 'other' } } })],
    ['error selector-matches-template 0 spec.selector'],
  ],
  ['a budget that lets no pod go', [deployment('web'), BUDGET], ['warning pdb-allows-drain 1']],
  [
    'replicas that an autoscaler changes',
    [AUTOSCALER, deployment('web', { replicas: 2 })],
    ['error no-fixed-replicas-with-autoscaler 1+0 spec.replicas'],
  ],
  [
    'a port that stands twice',
    [
      deployment('web'),
      service('web', {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      }),
    ],
    ['error unique-port 1'],
  ],
  [
    'two who want one host',
    [deployment('web'), service('web'), ingress('one'), ingress('other')],
    ['error unique-host 2+3'],
  ],
  ['a webhook without a Service', [WEBHOOK], ['error no-blocking-webhook 0']],
  ['a quota that is too small', [deployment('web', { replicas: 2 }), QUOTA], ['error quota-covers-requests 1']],
])('finds %s', (_case, objects, found) => {
  expect(say(inShop(...objects))).toEqual(found);
});

test('what somebody may make by hand is no error, and nobody is told of waivers', () => {
  const pull = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'web' },
    imagePullSecrets: [{ name: 'a' }],
  };
  const [finding] = checkObjects(inShop(pull));

  expect(finding).toMatchObject({ check: 'no-dangling-reference', severity: 'warning' });
  expect(finding?.fix).toBe('Correct the name, or bring it, for example with an ExternalSecret.');
});

test('nobody knows the cloud, so what any cloud brings is there', () => {
  const claim = (storageClassName: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: storageClassName },
    spec: { storageClassName },
  });

  expect(say(inShop(claim('gp2'), claim('managed-csi'), claim('fast')))).toEqual([
    'error no-dangling-reference 2 spec.storageClassName',
  ]);
});

test('an Application of Argo CD may bring anything, so nothing is called missing beside it', () => {
  const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'more' }, spec: {} };

  expect(say(inShop(service('web'), application))).toEqual([]);
});
