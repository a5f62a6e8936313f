import fc from 'fast-check';
import { readYaml } from '../../lib/yaml';

const read = (text: string) => readYaml(text, { file: 'a.yaml', disagreement: 'like-kubectl' });

// What kubectl's reader (sigs.k8s.io/yaml) prints as JSON.
test.each([
  ['yes', true],
  ['y', true],
  ['Y', true],
  ['on', true],
  ['No', false],
  ['n', false],
  ['Off', false],
  ['0644', 420],
  ['-0644', -420],
  ['+012', 10],
  ['089', 89],
  ['0o17', 15],
  ['+0x1F', 31],
  ['0X1f', 31],
  ['0b101', 5],
  ['-0b11', -3],
  ['-0x10', -16],
  ['1_000', 1000],
  ['0_644', 420],
  ['12:30:45', '12:30:45'],
  ['1e3', 1000],
  ['1E5', 100_000],
  ['+1.5e3', 1500],
  ['-.5', -0.5],
  ['1_0.5', 10.5],
  ['00', 0],
  ['0x_1f', 31],
  ['0o89', '0o89'],
  ['0x7fffffffffffffff', 2n ** 63n - 1n],
])('%s is read as kubectl reads it', (text, value) => {
  expect(read(`a: ${text}\n`).map((document) => document.value)).toEqual([{ a: value }]);
});

test.each(['.inf', '.nan', '1e999', '99999999999999999999999'])('%s is refused: JSON cannot hold it', (text) => {
  expect(() => read(`a: ${text}\n`)).toThrow(/yaml-ambiguous/);
});

test('octal numbers are read to the base of 8', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 40 }), (number) => {
      expect(read(`a: 0${number.toString(8)}\n`)[0]?.value).toEqual({ a: number });
    }),
  );
});

test('keys that stand twice are listed with their places', () => {
  const [, document] = read('a: b\n---\nspec:\n  list:\n    - x: 1\n      x: 2\n  list: []\n');
  expect(document?.value).toEqual({ spec: { list: [{ x: 1 }] } });
  expect(document?.duplicates).toEqual([
    { path: ['spec', 'list', 0, 'x'], source: { file: 'a.yaml', line: 6, column: 7 } },
    { path: ['spec', 'list'], source: { file: 'a.yaml', line: 7, column: 3 } },
  ]);
});

test('without being asked, nothing is read so', () => {
  expect(() => readYaml('a: 0644\n', { file: 'a.yaml' })).toThrow(/yaml-ambiguous/);
  expect(() => readYaml('a: 1\na: 2\n', { file: 'a.yaml' })).toThrow(/yaml-duplicate-key/);
});
