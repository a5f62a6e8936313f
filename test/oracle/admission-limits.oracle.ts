import { openEngine, type AdmitRequest } from '../../lib/engine';
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
