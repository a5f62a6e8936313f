import { mixedObjects } from '../../bench/admission/objects';
import { twentyPolicies } from '../../bench/admission/policies';
import { engineInThisThread, openEngine, type AdmitRequest } from '../../lib/engine';
import type { JsonObject } from '../../lib/yaml';

// Filling the memory of an engine takes it many seconds.

const definition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'bombs.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'bombs', singular: 'bomb', kind: 'Bomb', listKind: 'BombList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const bombWith = (data: JsonObject[string]): AdmitRequest => ({
  op: 'admit',
  context: { kubernetes: '1.36', objects: [definition] },
  requests: [
    {
      operation: 'CREATE',
      object: { apiVersion: 'example.com/v1', kind: 'Bomb', metadata: { name: 'a', namespace: 'shop' }, data },
    },
  ],
});

test('an object that takes all memory ends its own request only', async () => {
  const engine = openEngine({ cache: false });
  // Three bytes each here, and many in a program.
  const bomb = bombWith(Array<[]>(12_000_000).fill([]));
  await expect(engine.call(bomb)).rejects.toMatchObject({
    failure: { kind: 'limit', message: 'It needs more memory than the engine may take.' },
  });
  expect((await engine.call(bombWith([]))).verdicts).toMatchObject([{ verdict: 'admitted' }]);
  await engine.close();
}, 180_000);

test('objects of contexts that the engine has forgotten are told again', () => {
  const engine = engineInThisThread(false);
  const namespace = (name: string, labels = {}): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });
  // More than it keeps of two contexts, and less than that of one.
  const large = (name: string): JsonObject[] =>
    Array.from({ length: 40 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-${String(index)}`, namespace: 'shop' },
      data: { a: 'a'.repeat(1_000_000) },
    }));
  const [first, second] = [large('first'), large('second')];
  const pod: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'shop' },
    spec: { serviceAccountName: 'default', containers: [{ name: 'a', image: 'b' }] },
  };
  const verdictWith = (objects: readonly JsonObject[]) =>
    engine.call({
      op: 'admit',
      context: { kubernetes: '1.36', objects },
      requests: [{ operation: 'CREATE', object: pod }],
    }).verdicts[0]?.verdict;
  const free = namespace('shop');
  const strict = namespace('shop', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  expect(verdictWith([free, ...first])).toBe('admitted');
  expect(verdictWith([free, ...second])).toBe('admitted');
  expect(verdictWith([strict, ...first])).toBe('denied');
});

test('hundreds of contexts with the same policies fit into one engine', async () => {
  const engine = openEngine({ cache: false });
  const policies = twentyPolicies();
  for (let index = 0; index < 200; index++) {
    const namespace: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `ns-${String(index)}` } };
    const [object] = mixedObjects(1);
    const { verdicts } = await engine.call({
      op: 'admit',
      context: { kubernetes: '1.37', objects: [namespace, ...policies] },
      requests: [{ operation: 'CREATE', object: object! }],
    });
    expect(verdicts).toMatchObject([{ verdict: 'admitted' }]);
  }
  await engine.close();
});
