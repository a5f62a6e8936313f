import fc from 'fast-check';
import type { KubeObject } from '../../lib/kube';
import { fileNames } from '../../lib/render/file-names';

const object = (apiVersion: string, kind: string, name: string, namespace?: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

test('a file is called after kind and name', () => {
  expect(fileNames([object('apps/v1', 'Deployment', 'web', 'a'), object('v1', 'Service', 'web', 'a')])).toEqual([
    'deployment.web.yaml',
    'service.web.yaml',
  ]);
});

test('namespace and group join only where they must', () => {
  expect(
    fileNames([
      object('v1', 'Secret', 'x', 'a'),
      object('v1', 'Secret', 'x', 'b'),
      object('v1', 'Service', 'x', 'a'),
      object('serving.knative.dev/v1', 'Service', 'x', 'a'),
      object('v1', 'Service', 'y', 'a'),
    ]),
  ).toEqual([
    'secret.x_a.yaml',
    'secret.x_b.yaml',
    'service.x_a_.yaml',
    'service.x_a_serving.knative.dev.yaml',
    'service.y.yaml',
  ]);
});

test('B-4 names that a file system could not hold are escaped', () => {
  expect(fileNames([object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:Aggregate')])).toEqual([
    'clusterrole.system%3a%41ggregate.yaml',
  ]);
  expect(fileNames([object('v1', 'ConfigMap', 'a'.repeat(253))])[0]).toHaveLength(205);
});

const part = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', '.', '-', ':', '_', '%', 'é'),
  minLength: 1,
  maxLength: 4,
});
const anyObject = fc.record({
  group: fc.constantFrom('', 'apps/', 'a.b/'),
  kind: fc.constantFrom('A', 'a', 'Ab', 'B'),
  name: part,
  namespace: fc.option(part, { nil: undefined }),
});

test('B-4 two different objects never share a path, also where case does not count', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyObject, {
        selector: (each) => JSON.stringify({ ...each, kind: each.kind.toLowerCase() }),
        minLength: 2,
        maxLength: 12,
      }),
      (objects) => {
        const names = fileNames(
          objects.map(({ group, kind, name, namespace }) => object(`${group}v1`, kind, name, namespace)),
        );
        expect(new Set(names.map((name) => name.toLowerCase().normalize('NFC'))).size).toBe(objects.length);
      },
    ),
    { numRuns: 1000 },
  );
});
