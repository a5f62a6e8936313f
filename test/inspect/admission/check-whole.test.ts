import { assert, jsonValue, property, record } from 'fast-check';
import { checkWhole } from '../../../lib/inspect/admission/check-whole';
import { Identities } from '../../../lib/inspect/admission/identity';
import { readObjects, type WrittenObject } from '../../../lib/inspect/admission/read-objects';

function read(name: string, content: string): readonly WrittenObject[] {
  return readObjects([{ name, content: Buffer.from(content) }]).objects;
}

function check(judged: readonly WrittenObject[], given: readonly WrittenObject[] = []) {
  return checkWhole(judged, given, new Identities([...given, ...judged].map(({ object }) => object)));
}

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  ports: [{ port: 80 }]
  selector:
    app: web
`;
const PODS = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default, labels: { app: web } }
spec: { containers: [{ name: web, image: web }] }
`;

test('a finding says where the field of the object stands', () => {
  expect(check(read('in/web.yaml', `# Only a Service\n---\n${SERVICE}`))).toMatchObject([
    {
      rule: 'service-selects-pods',
      severity: 'error',
      path: 'spec.selector',
      objects: [{ object: 'Service/web', file: 'in/web.yaml', document: 0, line: 8 }],
    },
  ]);
});

test('an object without a namespace goes to the default one', () => {
  expect(check([...read('a.yaml', SERVICE), ...read('b.yaml', PODS)])).toEqual([]);
});

test('what else the cluster has counts, and nothing is said of that alone', () => {
  expect(check(read('a.yaml', SERVICE), read('b.yaml', PODS))).toEqual([]);
  expect(check(read('b.yaml', PODS), read('a.yaml', SERVICE.replace('app: web', 'app: other')))).toEqual([]);
});

test('what is both judged and given is one object', () => {
  const pods = read('b.yaml', PODS);

  expect(check(pods, pods)).toEqual([]);
  expect(check([...pods, ...pods]).map(({ rule }) => rule)).toEqual(['unique-object']);
});

test('no metadata is so odd that it cannot be judged', () => {
  const odd = record({ name: jsonValue(), namespace: jsonValue(), labels: jsonValue(), annotations: jsonValue() });
  const kinds = ['v1 Service', 'v1 Pod', 'apps/v1 Deployment', 'networking.k8s.io/v1 Ingress', 'v1 Secret'];
  const spec = {
    rules: [{ http: { paths: [{ path: '/' }] } }],
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: null, spec: {} },
  };
  assert(
    property(odd, odd, (one, other) => {
      const objects = kinds.flatMap((type) => {
        const [apiVersion, kind] = type.split(' ');
        return [one, { ...other, name: 'web' }].map((metadata) => ({ apiVersion, kind, metadata, spec }));
      });
      expect(() =>
        check(read('odd.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))),
      ).not.toThrow();
    }),
    { numRuns: 100 },
  );
});
