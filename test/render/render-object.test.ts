import { ApiObject, JsonPatch, Lazy, type Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-28';
import { IntOrString, KubeService } from 'cdk8s-plus-34/lib/imports/k8s';
import { assert, property, string, uniqueArray } from 'fast-check';
import { ClusterIssuer } from '../../imports/cert-manager.io';
import { ClusterChart } from '../../lib/constructs';
import { formatProblemLine } from '../../lib/errors';
import { renderCluster } from '../../lib/render';
import { manifests, testCluster } from '../../lib/testing';
import { NOTHING, rendered } from '../rendered';

/** Renders what is built in one chart of a cluster. */
function render(build: (chart: ClusterChart) => unknown) {
  const cluster = testCluster();
  build(new ClusterChart(cluster, 'app', { namespace: 'apps' }));
  const { charts, problems } = rendered(renderCluster(cluster, NOTHING));
  return {
    objects: charts.flatMap(({ objects }) => objects.map(({ object }) => object)),
    problems: problems.map(formatProblemLine),
    text: manifests.bind(undefined, cluster),
  };
}

const configMap = (chart: Chart, data: unknown, id = 'settings') =>
  new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', data });

const lazy = (value: unknown): unknown => Lazy.any({ produce: () => value });

test('orders keys, leaves out what is undefined, and stamps the namespace of the chart', () => {
  const { text } = render(
    (chart) =>
      new ApiObject(chart, 'settings', { data: { b: '2', a: '1', c: undefined }, kind: 'ConfigMap', apiVersion: 'v1' }),
  );
  expect(text()).toMatchInlineSnapshot(`
"# dev-1/app/configmap.settings.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: apps
data:
  a: "1"
  b: "2"
"
`);
});

test('keys stand in the order of their UTF-16 units, however many there are', () => {
  assert(
    property(uniqueArray(string({ unit: 'grapheme', minLength: 1 }), { maxLength: 40 }), (keys) => {
      const names = keys.filter((key) => key !== '__proto__' && !/^\d+$/.test(key));
      const data = Object.fromEntries(names.map((name) => [name, 'a']));
      const { objects } = render((chart) => configMap(chart, data));
      expect(Object.keys(objects[0]?.data as object)).toEqual([...names].sort());
    }),
    { numRuns: 30 },
  );
});

test('names objects after their ids, never by a hash', () => {
  const { objects } = render((chart) => new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service' }));
  expect(objects[0]?.metadata.name).toBe('web');
});

test('names what high-level workloads bring by their ids, too', () => {
  const { objects, problems } = render((chart) => {
    const web = new Deployment(chart, 'web', {
      containers: [{ image: 'registry.example.com/web:1.0.0', portNumber: 8080 }],
    });
    web.exposeViaService();
  });
  expect(problems).toEqual([]);
  expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'Deployment/web',
    'Service/web-service',
  ]);
});

test('stamps no namespace on a kind that lives in none', () => {
  const { objects } = render(
    (chart) => new ApiObject(chart, 'viewer', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' }),
  );
  expect(objects[0]?.metadata).toEqual({ name: 'viewer' });
});

test('keeps a namespace that the object itself says, also where it is wrong, for a check to judge', () => {
  const { objects } = render(
    (chart) =>
      new ApiObject(chart, 'viewer', {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { namespace: 'apps' },
      }),
  );
  expect(objects[0]?.metadata.namespace).toBe('apps');
});

test('resolves what cdk8s resolves: lazy values, tokens, numbers that may be strings', () => {
  const { objects } = render((chart) => {
    configMap(chart, {
      lazy: lazy({ deep: lazy('yes') }),
      token: { resolve: () => 'resolved' },
    });
    new ApiObject(chart, 'service', {
      apiVersion: 'v1',
      kind: 'Service',
      spec: { ports: [{ targetPort: IntOrString.fromNumber(8080) }] },
    });
  });
  expect(objects[0]?.data).toEqual({ lazy: { deep: 'yes' }, token: 'resolved' });
  expect(objects[1]?.spec).toEqual({ ports: [{ targetPort: 8080 }] });
});

test('renders generated classes and high-level workloads as stock cdk8s does', () => {
  const { objects, problems } = render((chart) => {
    new KubeService(chart, 'service', {
      spec: { clusterIp: 'None', ports: [{ port: 80, targetPort: IntOrString.fromString('http') }] },
    });
    new Deployment(chart, 'web', { containers: [{ image: 'registry.example.com/web:1.0.0', portNumber: 8080 }] });
  });
  expect(problems).toEqual([]);
  for (const object of objects)
    expect(object).toMatchObject({ apiVersion: expect.any(String) as string, metadata: { namespace: 'apps' } });
  expect(objects[0]?.spec).toEqual({ clusterIP: 'None', ports: [{ port: 80, targetPort: 'http' }] });
  expect(objects[1]?.kind).toBe('Deployment');
});

test('reports a field that a generated class would drop', () => {
  const spec = { acme: { server: 'https://acme.example.com', privateKeySecretRef: { name: 'key' }, colour: 'red' } };
  const { problems } = render((chart) => new ClusterIssuer(chart, 'issuer', { spec }));
  expect(problems).toEqual([
    expect.stringMatching(
      /^dropped-field test\/render\/.*\/app\/issuer — The field 'spec\.acme\.colour' of ClusterIssuer\/issuer is not one that ClusterIssuer knows/,
    ),
  ]);
});

test('applies JSON patches to what comes out, so that a generated class drops none of them', () => {
  const { objects } = render((chart) => {
    const issuer = new ClusterIssuer(chart, 'issuer', { spec: { selfSigned: {} } });
    issuer.addJsonPatch(JsonPatch.add('/spec/brandNew', { field: 1 }));
  });
  expect(objects[0]?.spec).toEqual({ selfSigned: {}, brandNew: { field: 1 } });
});

test.each([
  ['a function', () => 1, 'is a function, not data'],
  ['a date', new Date(0), "is an object of class 'Date', not plain data"],
  ['a symbol', Symbol('x'), 'is a symbol, not data'],
  ['not a number', Number.NaN, 'is NaN'],
  ['undefined in a list', [1, undefined], 'is undefined inside a list'],
  ['half a character', '\uD800', 'is not valid Unicode text'],
])('reports a value that no manifest can hold: %s', (_, value, expected) => {
  const { problems } = render((chart) => configMap(chart, { field: value }));
  expect(problems).toEqual([expect.stringContaining(`unrenderable-value`)]);
  expect(problems[0]).toContain("The field 'field");
  expect(problems[0]).toContain(expected);
});

test('reports a value that contains itself', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect(render((chart) => configMap(chart, circle)).problems).toEqual([
    expect.stringContaining('contains itself or is nested too deeply'),
  ]);
});

test('A-6 refuses a name that would change other objects', () => {
  const data = JSON.parse('{"__proto__":{"polluted":true}}') as unknown;
  expect(render((chart) => configMap(chart, data)).problems).toEqual([
    expect.stringContaining('would change other objects'),
  ]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('keeps null, which means something to Helm and to patches', () => {
  const { objects } = render(
    (chart) =>
      new ApiObject(chart, 'x', { apiVersion: 'example.com/v1', kind: 'X', spec: { values: { limit: null } } }),
  );
  expect(objects[0]?.spec).toEqual({ values: { limit: null } });
});

test('orders objects that depend on each other by waves, and leaves all others without', () => {
  const { objects } = render((chart) => {
    const first = configMap(chart, {}, 'first');
    configMap(chart, {}, 'second').addDependency(first);
    configMap(chart, {}, 'free');
  });
  expect(
    objects.map(({ metadata }) => [metadata.name, metadata.annotations?.['argocd.argoproj.io/sync-wave']]),
  ).toEqual([
    ['first', undefined],
    ['second', '1'],
    ['free', undefined],
  ]);
});

test('reports objects that wait for each other as a path', () => {
  const { problems } = render((chart) => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => configMap(chart, {}, id)) as [ApiObject, ApiObject, ApiObject];
    a.addDependency(b);
    b.addDependency(c);
    c.addDependency(a);
  });
  expect(problems).toEqual([expect.stringMatching(/^dependency-cycle .*app\/\w → .*app\/\w → .*app\/\w\./)]);
});

test('puts CRDs into an Application of their own that is never pruned, and asks before one is deleted', () => {
  const cluster = testCluster();
  const chart = new ClusterChart(cluster, 'operator', { namespace: 'apps' });
  const crd = { group: 'example.com', names: { kind: 'Widget', plural: 'widgets' }, scope: 'Namespaced', versions: [] };
  new ApiObject(chart, 'crd', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: crd,
  });
  configMap(chart, {});
  const { charts } = rendered(renderCluster(cluster, NOTHING));
  expect(
    charts.map(({ folder, application, prune, objects }) => ({ folder, application, prune, objects: objects.length })),
  ).toEqual([
    { folder: 'operator-crds', application: 'dev-1-operator-crds', prune: false, objects: 1 },
    { folder: 'operator', application: 'dev-1-operator', prune: true, objects: 1 },
  ]);
  expect(charts[0]?.objects[0]?.object.metadata.annotations).toEqual({
    'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm',
  });
});
