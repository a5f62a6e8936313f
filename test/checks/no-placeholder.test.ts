import { ClusterChart, HelmRelease } from '../../lib/constructs';
import { clusterOf, clusterWith, configMap, problemsOf } from './support';

const withText = (text: string) => clusterOf([configMap('web', { data: { text } })]);

test.each([
  'UPDATE_ME',
  'PATCH_ME',
  'CHANGE_ME',
  'CHANGEME',
  'REPLACE_ME',
  'FIXME',
  'TODO',
  'TODO: say who owns it',
  'arn:aws:iam::CHANGE_ME:role/web',
  'https://UPDATE_ME.example.com',
  'first line\nhost: REPLACE_ME\n',
  'key: TODO\nother: 1\n',
  'KEY=FIXME\nOTHER=1\n',
  '<your-domain>',
  'https://<YOUR_DOMAIN>/path',
  '<your bucket>',
  'xxx',
  'XXXX',
  'vpc-xxxxxxxx',
  'arn:aws:iam::xxxxxxxxxxxx:role/web',
])('refuses %j', (text) => {
  const [problem, ...others] = problemsOf(withText(text), 'no-placeholder');

  expect(problem?.what).toMatch(/^The placeholder '.+' is in the field 'data\.text' of ConfigMap\/kube-system\/web\.$/);
  expect(problem?.where[0]?.path).toBe('acme/test/app/0');
  expect(others).toEqual([]);
});

test.each([
  'example.com',
  'https://todo.example.com',
  'todo',
  'Todo list',
  'MY_TODO_LIST',
  'CHANGE_MENU',
  'EXCHANGE_ME',
  'TODOS',
  'METHOD',
  '4xx and 5xx',
  'xx',
  'xxx-large',
  'xxx.example.com',
  'maxxxx',
  'this is <yours>',
  '#!/bin/sh\n# TODO: mend this one day\nexit 0\n',
  '// FIXME later\nrun();\n',
  '${UPDATE_ME_LATER}',
  '<span>your name</span>',
  '',
])('takes %j', (text) => {
  expect(problemsOf(withText(text), 'no-placeholder')).toEqual([]);
});

test('finds a placeholder in Helm values, and names the add-on that has them', () => {
  const cluster = clusterWith((scope) => {
    new HelmRelease(new ClusterChart(scope, 'grafana', { namespace: 'default' }), 'release', {
      chart: { repository: 'https://charts.example.com', name: 'grafana' },
      version: '1.0.0',
      values: { ingress: { hosts: ['CHANGE_ME'] } },
    });
  });

  expect(problemsOf(cluster, 'no-placeholder').map(({ what, where }) => [what, where[0]?.path])).toEqual([
    ["The placeholder 'CHANGE_ME' is in the Helm value 'ingress.hosts.0' of 'acme/test/grafana'.", 'acme/test/grafana'],
  ]);
});

test('the descriptions in a definition are no values', () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: { description: 'TODO: describe' } } }] },
  };

  expect(problemsOf(clusterOf([definition]), 'no-placeholder')).toEqual([]);
});
