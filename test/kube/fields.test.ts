import { fieldStatus, passingFields } from '../../lib/kube';

const told = (object: { apiVersion: string; kind: string }) =>
  passingFields(object).map(({ path, since, until }) => `${path.join('.')} ${since}-${until}`);

const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });

test('a field is found wherever pods are written', () => {
  const template = { spec: { hostnameOverride: 'web', containers: [{ name: 'web', image: 'web' }] } };

  expect(told(pod(template.spec))).toEqual(['spec.hostnameOverride 1.34-1.37']);
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']) {
    expect(told({ apiVersion: 'apps/v1', kind, spec: { template } } as never)).toEqual([
      'spec.template.spec.hostnameOverride 1.34-1.37',
    ]);
  }
  expect(
    told({ apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } } as never),
  ).toEqual(['spec.jobTemplate.spec.template.spec.hostnameOverride 1.34-1.37']);
});

test('fields in lists, in maps and in fields that come later themselves are found', () => {
  const sources = [{ secret: { name: 'a' } }, { podCertificate: { signerName: 'a', userAnnotations: { a: 'b' } } }];
  expect(told(pod({ volumes: [{ name: 'a' }, { name: 'b', projected: { sources } }] }))).toEqual([
    'spec.volumes.1.projected.sources.1.podCertificate 1.34-1.37',
    'spec.volumes.1.projected.sources.1.podCertificate.userAnnotations 1.35-1.37',
  ]);

  const attributes = { 'example.com/sizes': { ints: [1, 2] }, 'example.com/size': { int: 1 } };
  const slice = { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceSlice', spec: { devices: [{ attributes }] } };
  expect(told(slice as never)).toEqual(['spec.devices.0.attributes.example.com/sizes.ints 1.36-1.37']);
});

test('a field that only old versions have is found, too', () => {
  expect(told(pod({ resourceClaims: [{ name: 'gpu', source: { resourceClaimName: 'gpu' } }] }))).toEqual([
    'spec.resourceClaims.0.source 1.30-1.30',
  ]);
  expect(told(pod({ workloadRef: { name: 'a' } }))).toEqual(['spec.workloadRef 1.35-1.35']);
});

test.each([
  pod({ containers: [{ name: 'web', image: 'web' }], serviceAccountName: 'web' }),
  pod({ containers: 'none', volumes: { projected: 1 }, securityContext: null }),
  { apiVersion: 'v1', kind: 'ConfigMap', data: { hostnameOverride: 'web' } },
  { apiVersion: 'example.com/v1', kind: 'Pod', spec: { hostnameOverride: 'web' } },
  { apiVersion: 'constructor', kind: 'toString', spec: { hostnameOverride: 'web' } },
  {},
])('%j has none', (object) => {
  expect(passingFields(object)).toEqual([]);
});

test('says what becomes of a field in a version', () => {
  const [field, past] = [
    { path: [], since: '1.34', until: '1.37' },
    { path: [], since: '1.30', until: '1.30' },
  ];
  const status = (minor: string) => [fieldStatus(field, minor), fieldStatus(past, minor)];

  expect(['1.30', '1.33', '1.34', '1.37', '1.39'].map(status)).toEqual([
    ['future', 'known'],
    ['future', 'removed'],
    ['known', 'removed'],
    ['known', 'removed'],
    ['known', 'removed'],
  ]);
});
