import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectDigest, shippedCrd } from '../../lib/engine';
import { allGroups, kindsOfCrd, kindsOfGroup, type KubeObject } from '../../lib/kube';
import { readManifests, type JsonObject } from '../../lib/yaml';

const customKinds = allGroups()
  .flatMap(kindsOfGroup)
  .filter(({ builtIn }) => !builtIn);

function definitionOf(group: string, kind: string): JsonObject {
  const definition = shippedCrd(group, kind);
  if (!definition) throw new Error(`${kind} of ${group} is not shipped.`);
  return definition;
}

test('every custom kind that Fairlead knows has a definition with the same names, scope and versions', () => {
  expect(customKinds.length).toBeGreaterThan(90);
  for (const info of customKinds) {
    expect(kindsOfCrd(definitionOf(info.group, info.kind) as unknown as KubeObject)).toEqual([info]);
  }
});

test.each([
  ['apps', 'Deployment'],
  ['example.com', 'Widget'],
  ['argoproj.io', 'application'],
  ['__proto__', 'toString'],
  ['../engine', 'engine'],
])('ships no definition of %p/%p', (group, kind) => {
  expect(shippedCrd(group, kind)).toBeUndefined();
});

test('a definition is told to the engine as any other object is', () => {
  for (const { group, kind } of customKinds) {
    const definition = definitionOf(group, kind);

    expect(objectDigest(definition)).toBe(objectDigest(structuredClone(definition)));
  }
});

test('gives the same definition to everybody, and nobody can change it', () => {
  const definition = definitionOf('cert-manager.io', 'Issuer');

  expect(shippedCrd('cert-manager.io', 'Issuer')).toBe(definition);
  expect(Object.isFrozen(definition.spec)).toBe(true);
});

// The collection that the definitions are made from lies beside the repository, where it is developed.
const collection = join(__dirname, '../../../shared/crds');

(existsSync(collection) ? test : test.skip)('a definition says of objects what the one it is made from says', () => {
  for (const [group, kind] of [
    ['argoproj.io', 'Rollout'],
    ['gateway.networking.k8s.io', 'HTTPRoute'],
    ['karpenter.sh', 'NodePool'],
  ] as const) {
    const folder = join(collection, group);
    const written = readdirSync(folder)
      .flatMap((file) => readManifests(readFileSync(join(folder, file)), { file }))
      .find(({ object }) => kindsOfCrd(object)[0]?.kind === kind)?.object;

    expect(definitionOf(group, kind)).toEqual(written);
  }
});
