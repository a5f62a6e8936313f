import { Addon, type Cluster } from '../../lib/constructs';
import { externalSecret } from '../../lib/model';
import { addObjects, clusterOf, clusterWith, problemsOf } from './support';

const certificate = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'tls' }, spec: {} };
const metrics = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io' },
  spec: { group: 'metrics.k8s.io', version: 'v1beta1' },
};
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'certificates.cert-manager.io' },
  spec: { group: 'cert-manager.io', scope: 'Namespaced', names: { kind: 'Certificate', plural: 'certificates' } },
};

function addonWith(about: { provides?: readonly string[]; requires?: readonly string[] }, ...objects: object[]) {
  class Example extends Addon {
    public static override readonly about = {
      name: 'example',
      description: 'Stands for an add-on.',
      category: 'platform' as const,
      namespace: 'default',
      ...about,
    };
  }
  return (cluster: Cluster) => {
    addObjects(new Example(cluster, 'example'), ...objects);
  };
}

test.each([
  ['a group that an add-on brings', addonWith({ provides: ['cert-manager.io'] }, certificate)],
  ['a kind that an add-on brings', addonWith({ provides: ['cert-manager.io/Certificate'] }, certificate)],
  ['a kind that a definition brings', addonWith({}, definition, certificate)],
  ['a group of which an add-on brings a kind', addonWith({ provides: ['a.io/A'], requires: ['a.io'] })],
  ['an API of Kubernetes', addonWith({ requires: ['apps', 'networking.k8s.io/Ingress'] })],
  ['an aggregated API', addonWith({ requires: ['metrics.k8s.io'] }, metrics)],
  [
    'an Application where Argo CD runs',
    addonWith({}, { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name: 'all' } }),
  ],
])('takes %s', (_, build) => {
  expect(problemsOf(clusterWith(build), 'no-missing-api')).toEqual([]);
});

test.each([
  ['a custom object', addonWith({}, certificate), 'acme/test/example/0'],
  [
    'another kind of the group',
    addonWith({ provides: ['cert-manager.io/Issuer'] }, certificate),
    'acme/test/example/0',
  ],
  ['what the chart of an add-on needs', addonWith({ requires: ['cert-manager.io'] }), 'acme/test/example'],
  [
    'a Rollout, which Argo CD does not bring',
    addonWith({}, { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'web' } }),
    'acme/test/example/0',
  ],
])('refuses %s whose API nothing brings', (_, build, path) => {
  expect(problemsOf(clusterWith(build), 'no-missing-api').map(({ where }) => where[0]?.path)).toEqual([path]);
});

test('names the add-on that brings the API', () => {
  const providers = new Map([['cert-manager.io', ['cert-manager']]]);
  const [problem] = problemsOf(clusterOf([certificate]), 'no-missing-api', { providers });

  expect(problem?.what).toBe(
    "Certificate/kube-system/tls needs the API 'cert-manager.io/Certificate', which nothing on cluster 'test' brings.",
  );
  expect(problem?.fix).toBe("Add the add-on 'cert-manager' to the cluster.");
});

test('many objects of one construct that need the same API are one problem', () => {
  const cluster = clusterOf(['a', 'b', 'c'].map((name) => ({ ...certificate, metadata: { name } })));
  const charts = cluster.charts.map((chart) => ({
    ...chart,
    objects: chart.objects.map((entry) => ({ ...entry, construct: chart.construct })),
  }));

  expect(problemsOf({ ...cluster, charts }, 'no-missing-api').map(({ what }) => what)).toEqual([
    "Certificate/kube-system/a and 2 more need the API 'cert-manager.io/Certificate', which nothing on cluster 'test' brings.",
  ]);
});

test('a hub needs the API that the registration of its spoke is made of, the spoke does not', () => {
  const spokes = {
    spoke: externalSecret({ server: 'https://spoke.example.com', store: 'aws', key: 'spoke' }),
  };
  const nothing = () => undefined;

  expect(problemsOf(clusterWith(nothing, { spokes }), 'no-missing-api').map(({ what }) => what)).toEqual([
    "The registration of cluster 'spoke' needs the API 'external-secrets.io/ExternalSecret', which nothing on cluster 'test' brings.",
  ]);
  expect(problemsOf(clusterWith(nothing, { spokes, judge: 'spoke' }), 'no-missing-api')).toEqual([]);
});
