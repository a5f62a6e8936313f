import { clusterOf, configMap, problemsOf } from './support';

const labels = (value: unknown) => ({ metadata: { name: 'web', labels: value } });
const workload = (kind: string, spec: object, apiVersion = 'apps/v1') => ({
  apiVersion,
  kind,
  metadata: { name: 'web' },
  spec,
});

test.each([
  ['an empty value', { app: '' }],
  ['a value of 63 characters', { app: 'a'.repeat(63) }],
  ['a key with a prefix', { 'example.com/app': 'web' }],
  ['no labels', undefined],
])('B-5 takes %s', (_, value) => {
  expect(problemsOf(clusterOf([configMap('web', labels(value))]), 'valid-label')).toEqual([]);
});

test.each([
  ['a value of 64 characters', { app: 'a'.repeat(64) }],
  ['a value with a blank', { app: 'my app' }],
  ['a key with an upper-case prefix', { 'Example.com/app': 'web' }],
  ['a key of 64 characters', { ['a'.repeat(64)]: 'web' }],
  ['a number', { app: 1 }],
  ['a boolean', { app: true }],
])('B-5 refuses %s as a label', (_, value) => {
  const problems = problemsOf(clusterOf([configMap('web', labels(value))]), 'valid-label');

  expect(problems.map(({ where }) => where[0]?.path)).toEqual(['acme/test/app/0']);
  expect(problems[0]?.what).toMatch(/^In 'metadata\.labels' of ConfigMap\/kube-system\/web: /);
});

const bad = { app: 'my app' };

test.each([
  ['spec.template.metadata.labels', workload('Deployment', { template: { metadata: { labels: bad } } })],
  [
    'spec.jobTemplate.spec.template.metadata.labels',
    workload('CronJob', { jobTemplate: { spec: { template: { metadata: { labels: bad } } } } }, 'batch/v1'),
  ],
  [
    'spec.volumeClaimTemplates[0].metadata.labels',
    workload('StatefulSet', { volumeClaimTemplates: [{ metadata: { labels: bad } }] }),
  ],
  ['spec.selector.matchLabels', workload('Deployment', { selector: { matchLabels: bad } })],
  ['spec.selector', workload('Service', { selector: bad }, 'v1')],
  [
    'spec.ingress.0.from.0.namespaceSelector.matchLabels',
    workload(
      'NetworkPolicy',
      { ingress: [{ from: [{ namespaceSelector: { matchLabels: bad } }] }] },
      'networking.k8s.io/v1',
    ),
  ],
])('B-5 refuses a label at %s', (path, object) => {
  expect(problemsOf(clusterOf([object]), 'valid-label').map(({ what }) => what)).toEqual([
    expect.stringContaining(`In '${path}' of ${object.kind}/kube-system/web:`),
  ]);
});

test('templates of custom kinds may hold expressions', () => {
  const policy = workload(
    'Policy',
    { rules: [{ match: { selector: { matchLabels: { app: '*' } } } }] },
    'kyverno.io/v1',
  );
  const template = { metadata: { labels: { app: '{{name}}' } } };

  expect(problemsOf(clusterOf([policy]), 'valid-label')).toEqual([]);
  expect(
    problemsOf(clusterOf([workload('ApplicationSet', { template }, 'argoproj.io/v1alpha1')]), 'valid-label'),
  ).toEqual([]);
});
