import { displayName, groupOf, identityKey, versionOf, type KubeObject } from '../../lib/kube';

const object = (apiVersion: string, kind: string, name: string, namespace?: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

test.each([
  ['v1', '', 'v1'],
  ['apps/v1', 'apps', 'v1'],
  ['gateway.networking.k8s.io/v1beta1', 'gateway.networking.k8s.io', 'v1beta1'],
])('%s is group %p and version %p', (apiVersion, group, version) => {
  expect(groupOf(apiVersion)).toBe(group);
  expect(versionOf(apiVersion)).toBe(version);
});

test('B-3 sees one object through two versions or two groups of its kind', () => {
  const ingress = identityKey(object('networking.k8s.io/v1', 'Ingress', 'web', 'shop'));

  expect(identityKey(object('networking.k8s.io/v1beta1', 'Ingress', 'web', 'shop'))).toBe(ingress);
  expect(identityKey(object('extensions/v1beta1', 'Ingress', 'web', 'shop'))).toBe(ingress);
  expect(identityKey(object('example.com/v1', 'Ingress', 'web', 'shop'))).not.toBe(ingress);
});

test('objects of another namespace, name or kind are others', () => {
  const keys = [
    object('v1', 'Secret', 'a', 'b'),
    object('v1', 'Secret', 'b', 'a'),
    object('v1', 'Secret', 'a'),
    object('v1', 'ConfigMap', 'a', 'b'),
  ].map(identityKey);

  expect(new Set(keys).size).toBe(4);
});

test('a message names an object by kind, namespace and name', () => {
  expect(displayName(object('v1', 'Secret', 'tls', 'shop'))).toBe('Secret/shop/tls');
  expect(displayName(object('v1', 'Namespace', 'shop'))).toBe('Namespace/shop');
});
