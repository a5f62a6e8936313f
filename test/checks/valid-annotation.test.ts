import { clusterOf, configMap, problemsOf } from './support';

const annotated = (annotations: unknown) => configMap('web', { metadata: { name: 'web', annotations } });

test.each([
  ['any text', { 'example.com/note': 'a sentence, however long' }],
  ['an upper-case prefix', { 'Example.com/note': '' }],
])('takes %s', (_, annotations) => {
  expect(problemsOf(clusterOf([annotated(annotations)]), 'valid-annotation')).toEqual([]);
});

test.each([
  ['a key with a blank', { 'a note': 'x' }],
  ['a key with two slashes', { 'a/b/c': 'x' }],
  ['a number', { note: 1 }],
  ['a boolean', { note: true }],
  ['a map', { note: { deep: 'x' } }],
])('B-5 refuses %s as an annotation', (_, annotations) => {
  const problems = problemsOf(clusterOf([annotated(annotations)]), 'valid-annotation');

  expect(problems.map(({ where }) => where[0]?.path)).toEqual(['acme/test/app/0']);
});

test('takes null where a map could be, which is none to the API server', () => {
  const spec = { template: { metadata: { annotations: null } } };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', annotations: null }, spec };

  expect(problemsOf(clusterOf([deployment]), 'valid-annotation')).toEqual([]);
});

test('B-5 refuses an annotation of a pod template', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { metadata: { annotations: { 'prometheus.io/scrape': true } } } },
  };

  expect(problemsOf(clusterOf([deployment]), 'valid-annotation').map(({ what }) => what)).toEqual([
    "In 'spec.template.metadata.annotations' of Deployment/kube-system/web: The value of the annotation 'prometheus.io/scrape' is not text; write it in quotes.",
  ]);
});
