import { ClusterChart } from '../../lib/constructs';
import { addObjects, clusterOf, clusterWith, configMap, problemsOf } from './support';

const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Cluster',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [{ name: 'v1', served: true, storage: true }],
  },
};
const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'one' } };
const role = (namespace?: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reader', ...(namespace !== undefined && { namespace }) },
});

const withoutNamespace = (...objects: readonly object[]) =>
  clusterWith((cluster) => {
    addObjects(new ClusterChart(cluster, 'app'), ...objects);
  });

test.each([
  ['a namespaced object in its namespace', clusterOf([configMap('web')])],
  ['a cluster-scoped object without one', clusterOf([role()])],
  ['a kind that nobody knows', withoutNamespace({ ...widget, kind: 'Gadget' })],
  ['a custom cluster-scoped object without one', withoutNamespace(widgets, widget)],
])('takes %s', (_, cluster) => {
  expect(problemsOf(cluster, 'valid-scope')).toEqual([]);
});

test.each([
  ['a namespaced object without a namespace', withoutNamespace(configMap('web')), 'ConfigMap/web names no namespace'],
  [
    'a cluster-scoped object with one',
    clusterOf([role('default')]),
    "ClusterRole/default/reader names the namespace 'default'",
  ],
  [
    'a custom cluster-scoped object with one',
    clusterOf([widgets, widget]),
    'Widget/kube-system/one names the namespace',
  ],
])('refuses %s', (_, cluster, message) => {
  expect(problemsOf(cluster, 'valid-scope').map(({ what }) => what)).toEqual([expect.stringContaining(message)]);
});
