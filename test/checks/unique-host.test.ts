import { assert, constantFrom, property, record } from 'fast-check';
import { clusterOf, pathsOf, problemsOf, said } from './support';

const CODE = 'unique-host';

interface IngressFields {
  readonly host?: string;
  readonly path?: string;
  readonly ingressClassName?: string;
  readonly annotations?: object;
  readonly namespace?: string;
}

const ingress = (name: string, fields: IngressFields = {}) => {
  const { host = 'shop.example.com', path = '/', annotations = {}, namespace, ...spec } = fields;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations, ...(namespace !== undefined && { namespace }) },
    spec: { ingressClassName: 'nginx', ...spec, rules: [{ host, http: { paths: [{ path, pathType: 'Prefix' }] } }] },
  };
};
const route = (name: string, match?: object, gateway: object = { name: 'edge' }, kind = 'HTTPRoute') => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name },
  spec: {
    parentRefs: [gateway],
    hostnames: ['shop.example.com'],
    rules: [match === undefined ? {} : { matches: [match] }],
  },
});
const ROOT = { path: { type: 'PathPrefix', value: '/' } };

test('reports two Ingresses that want the same host and path, and names both', () => {
  const [problem, ...others] = problemsOf(clusterOf([ingress('a'), ingress('b')], {}, { namespace: 'shop' }), CODE);

  expect(problem?.what).toBe("Ingress/shop/a and Ingress/shop/b both want shop.example.com with the path '/'.");
  expect(pathsOf(problem)).toEqual(['acme/test/app/0', 'acme/test/app/1']);
  expect(others).toEqual([]);
});

test.each<[string, readonly object[]]>([
  ['Ingresses of two namespaces', [ingress('a'), ingress('a', { namespace: 'other' })]],
  [
    'Ingresses of one group of the AWS controller',
    ['a', 'b'].map((name) =>
      ingress(name, { ingressClassName: 'alb', annotations: { 'alb.ingress.kubernetes.io/group.name': 'shared' } }),
    ),
  ],
  ['routes of one gateway', [route('a', ROOT), route('b', ROOT)]],
  ['routes, one of which leaves the path out', [route('a'), route('b', ROOT)]],
  ['routes of gRPC', [route('a', {}, { name: 'edge' }, 'GRPCRoute'), route('b', {}, { name: 'edge' }, 'GRPCRoute')]],
])('reports %s', (_, objects) => {
  expect(said(CODE, objects)).toHaveLength(1);
});

test.each<[string, readonly object[]]>([
  ['another path', [ingress('a'), ingress('b', { path: '/api' })]],
  ['another host', [ingress('a'), ingress('b', { host: 'api.example.com' })]],
  ['another class', [ingress('a'), ingress('b', { ingressClassName: 'internal' })]],
  ['a canary', [ingress('a'), ingress('b', { annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } })]],
  [
    'controllers that give each an address of its own',
    [ingress('a', { ingressClassName: 'alb' }), ingress('b', { ingressClassName: 'alb' })],
  ],
  [
    'a class whose controller gives each an address of its own',
    [
      ingress('a'),
      ingress('b'),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name: 'nginx' },
        spec: { controller: 'ingress.k8s.aws/alb' },
      },
    ],
  ],
  ['another gateway', [route('a', ROOT), route('b', ROOT, { name: 'internal' })]],
  [
    'another listener',
    [route('a', ROOT, { name: 'edge', sectionName: 'http' }), route('b', ROOT, { name: 'edge', sectionName: 'https' })],
  ],
  ['another header', [route('a', ROOT), route('b', { ...ROOT, headers: [{ name: 'x-canary', value: '1' }] })]],
])('accepts %s', (_, objects) => {
  expect(said(CODE, objects)).toEqual([]);
});

test('two Ingresses are in each other’s way exactly where host, path and class agree', () => {
  const fields = record({
    host: constantFrom('a.example.com', 'b.example.com'),
    path: constantFrom('/', '/api'),
    ingressClassName: constantFrom('nginx', 'internal'),
  });
  assert(
    property(fields, fields, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect(said(CODE, [ingress('a', one), ingress('b', other)])).toHaveLength(isSame ? 1 : 0);
    }),
    { numRuns: 20 },
  );
});
