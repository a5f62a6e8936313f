import fc from 'fast-check';
import { LayeredValues, mergeObjects } from '../../lib/model';
import type { JsonObject } from '../../lib/yaml';

const layers = (...values: [string, JsonObject][]) =>
  new LayeredValues(
    values.map(([name, layer], index) => ({
      name,
      values: layer,
      origin: { source: { file: `${name}.yaml`, line: index + 1 } },
    })),
  );

test('merges maps key by key and replaces lists', () => {
  const { merged } = layers(
    ['catalogue', { controller: { replicas: 1, args: ['a', 'b'] }, crds: true }],
    ['fleet', { controller: { replicas: 2 } }],
    ['cluster dev', { controller: { args: ['c'] } }],
  );
  expect(merged).toEqual({ controller: { replicas: 2, args: ['c'] }, crds: true });
});

test('knows which layer and line set a value, and which it hides', () => {
  const values = layers(['catalogue', { a: { b: 1 } }], ['fleet', { a: { b: 2 } }], ['cluster dev', { a: { c: 3 } }]);
  expect(values.history(['a', 'b'])).toEqual([
    { layer: 'fleet', value: 2, source: { file: 'fleet.yaml', line: 2 } },
    { layer: 'catalogue', value: 1, source: { file: 'catalogue.yaml', line: 1 } },
  ]);
});

test('keeps null, which tells Helm to drop a default of the chart', () => {
  expect(layers(['catalogue', { limits: { cpu: '1' } }], ['fleet', { limits: { cpu: null } }]).merged).toEqual({
    limits: { cpu: null },
  });
});

const json = fc.dictionary(
  fc.string({ maxLength: 4 }).filter((key) => key !== '__proto__'),
  fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__')),
  { maxKeys: 5, noNullPrototype: true },
) as fc.Arbitrary<JsonObject>;

test('merging keeps every value of the highest layer, and leaves its inputs alone', () => {
  fc.assert(
    fc.property(json, json, json, (a, b, c) => {
      const before = JSON.stringify([a, b, c]);
      expect(mergeObjects(a, mergeObjects(a, {}))).toEqual(a);
      expect(mergeObjects(mergeObjects(a, b), b)).toEqual(mergeObjects(a, b));
      expect(JSON.stringify([a, b, c])).toBe(before);
      for (const { path, value } of new LayeredValues([{ name: 'only', values: c, origin: {} }]).leaves()) {
        const [top] = new LayeredValues([
          { name: 'below', values: a, origin: {} },
          { name: 'top', values: c, origin: {} },
        ]).history(path);
        expect(top?.layer).toBe('top');
        expect(top?.value).toEqual(value);
      }
    }),
  );
});

test('A-6 names of prototypes are plain data in every merge', () => {
  const { merged } = layers(
    ['fleet', { constructor: { prototype: { polluted: true } }, toString: 'x' }],
    ['cluster', { constructor: { prototype: { again: true } } }],
  );
  expect(Object.hasOwn(merged, 'constructor')).toBe(true);
  expect(merged).toEqual({ constructor: { prototype: { polluted: true, again: true } }, toString: 'x' });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
