import { clusterOf, configMap, problemsOf } from './support';

const KIB = 1024;
const MIB = KIB * KIB;

const annotated = (bytes: number) =>
  configMap('web', { metadata: { name: 'web', annotations: { note: 'a'.repeat(bytes - 'note'.length) } } });
const withData = (bytes: number) => configMap('web', { data: { one: 'a'.repeat(10), two: 'a'.repeat(bytes - 10) } });
const withBinary = (bytes: number) =>
  configMap('web', { binaryData: { blob: Buffer.alloc(bytes).toString('base64') } });
const secret = (bytes: number) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'web' },
  data: { blob: Buffer.alloc(bytes - 4).toString('base64'), text: 'YWFhYWFhYWE=' },
  stringData: { text: 'ä'.repeat(2) },
});

const empty = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'web', namespace: 'kube-system' },
  spec: { text: '' },
};
const widget = (bytes: number) => ({
  ...empty,
  spec: { text: 'a'.repeat(bytes - Buffer.byteLength(JSON.stringify(empty))) },
});
const escaped = (bytes: number) => {
  const rest = bytes - Buffer.byteLength(JSON.stringify(empty));
  return { ...empty, spec: { text: '"'.repeat(Math.floor(rest / 2)) + 'a'.repeat(rest % 2) } };
};

test.each([
  ['annotations', annotated, 256 * KIB],
  ['the data of a ConfigMap', withData, MIB],
  ['the binary data of a ConfigMap', withBinary, MIB],
  ['the data of a Secret', secret, MIB],
  ['an object', widget, 1.5 * MIB],
  ['an object with characters that JSON escapes', escaped, 1.5 * MIB],
])('B-6 takes %s at the limit and refuses one byte more', (_, objectOf, limit) => {
  expect(problemsOf(clusterOf([objectOf(limit)]), 'size-limit')).toEqual([]);

  const [problem, ...others] = problemsOf(clusterOf([objectOf(limit + 1)]), 'size-limit');

  expect(problem?.what).toContain(
    `${(limit + 1).toLocaleString('en-US')} bytes, but at most ${limit.toLocaleString('en-US')} are allowed`,
  );
  expect(problem?.where[0]?.path).toBe('acme/test/app/0');
  expect(others).toEqual([]);
});

test('B-6 counts bytes, not characters', () => {
  const text = 'ä'.repeat(MIB / 2);

  expect(problemsOf(clusterOf([configMap('web', { data: { text } })]), 'size-limit')).toEqual([]);
  expect(problemsOf(clusterOf([configMap('web', { data: { text: `${text}a` } })]), 'size-limit')).toHaveLength(1);
});
