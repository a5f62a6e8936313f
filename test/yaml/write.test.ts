import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import * as jsYaml from 'js-yaml';
import * as yaml from 'yaml';
import { readYaml, writeYaml, writeYamlDocuments, type JsonValue } from '../../lib/yaml';
import { codePoint } from '../code-point';
import kubernetesScalars from './kubernetes-scalars.json';

const scalars = (kubernetesScalars as [string, unknown, unknown][]).map(([scalar]) => scalar);

const read = (text: string) => readYaml(text, { file: 'a.yaml' }).map(({ value }) => value);

// Pieces that YAML gives a meaning to, or that parsers have been wrong about.
const pieces = fc.constantFrom(
  ...[
    'a',
    ' ',
    '  ',
    '\t',
    '\n',
    '\n\n',
    '#',
    ' #',
    ':',
    ': ',
    '- ',
    '---',
    '...',
    '"',
    "'",
    '\\',
    '|',
    '%',
    '{',
    '[',
    '&a',
    '*',
    '!',
  ],
  ...[
    'é',
    '日本',
    '😀',
    '⚠️',
    '👨‍👩‍👧',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u00a0',
    '\ufeff',
    '\u202e',
    '\u200b',
    '\u0000',
    '\u001b',
    '\u007f',
  ],
  ...['\ufffe', '\u{1fffe}', '\u{e0041}', '\r\n', '\r', '<<', '='],
);
const naughtyText = fc.oneof(
  fc.constantFrom(...scalars),
  fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.stringMatching(/^[0-9.eE+\-_:xobTZ ]{0,8}$/),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: codePoint, maxLength: 6 }),
);
const plainNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.integer(),
  fc.maxSafeInteger(),
);

function data(keys: fc.Arbitrary<string>): fc.Arbitrary<JsonValue> {
  return fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      naughtyText,
      plainNumber,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        keys.filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ),
  })).value;
}

// Names that the reader accepts: characters that nobody sees are refused in keys.
const visibleKey = naughtyText.filter(
  (text) => !/[\p{C}\p{Zl}\p{Zp}\u00ad\u180e]/u.test(text) || /^[\p{Co}]+$/u.test(text),
);

describe('writing', () => {
  test('writes block style in the order given', () => {
    expect(
      writeYaml({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', labels: {}, finalizers: [] },
        data: {
          script: '#!/bin/sh\n  indented\n\nend\n',
          json: '{"a": 1}',
          yes: 'no',
          port: '8080',
          mode: '0644',
          open: 'a\nb',
        },
        list: [1, [2, [3]], { a: 1, b: [{ c: null }] }, [], {}, true],
        args: [
          '--port=80',
          '-c',
          'a b',
          'http://x:80/?a=b#c',
          '10.0.0.1',
          'app.kubernetes.io/name',
          '250m',
          '',
          '~',
          'é',
          '😀',
        ],
      }),
    ).toMatchInlineSnapshot(`
"apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  labels: {}
  finalizers: []
data:
  script: |
    #!/bin/sh
      indented

    end
  json: '{"a": 1}'
  "yes": "no"
  port: "8080"
  mode: "0644"
  open: |-
    a
    b
list:
  - 1
  - - 2
    - - 3
  - a: 1
    b:
      - c: null
  - []
  - {}
  - true
args:
  - --port=80
  - -c
  - a b
  - http://x:80/?a=b#c
  - "10.0.0.1"
  - app.kubernetes.io/name
  - 250m
  - ""
  - "~"
  - é
  - "😀"
"
`);
  });

  test('separates documents by --- lines', () => {
    expect(writeYamlDocuments([{ a: 1 }, [], 'x'])).toBe('a: 1\n---\n[]\n---\nx\n');
    expect(writeYamlDocuments([])).toBe('');
    expect(read(writeYamlDocuments([{ a: '1\n\n' }, { b: 'x\n' }, null]))).toEqual([
      { a: '1\n\n' },
      { b: 'x\n' },
      null,
    ]);
  });

  test('ends in exactly one line feed, whatever the last text ends in', () => {
    expect(writeYaml({ a: 'x\n\n', b: 1 })).toBe('a: |+\n  x\n\nb: 1\n');
    expect(writeYaml({ b: 1, a: 'x\n\n' })).toBe('b: 1\na: "x\\n\\n"\n');
    fc.assert(
      fc.property(data(naughtyText), (value) => {
        expect(writeYaml(value)).toMatch(/[^\n]\n$/);
      }),
      { numRuns: 300 },
    );
  });

  test('writes numbers so that every reader reads the same one', () => {
    expect(writeYaml([0, -0, 1.5, 1e21, -1e-7, 1e20, 2 ** 53, 2 ** 53 - 1, 9007199254740993n, 7n])).toBe(
      [
        '0',
        '0',
        '1.5',
        '1.0e+21',
        '-1.0e-7',
        '1.0e+20',
        '9.007199254740992e+15',
        '9007199254740991',
        '9007199254740993',
        '7',
      ]
        .map((line) => `- ${line}\n`)
        .join(''),
    );
  });

  test('shows characters that hide themselves as escapes', () => {
    expect(writeYaml('a\u202eb\u200b\u2028\u{e0041}')).toBe('"a\\u202eb\\u200b\\u2028\\U000e0041"\n');
  });

  test('writes keys longer than readers allow on one line', () => {
    const value = { a: { ['k'.repeat(2000)]: { b: [1] }, ['l'.repeat(2000)]: 'x' } };
    expect(read(writeYaml(value))).toEqual([value]);
    expect(jsYaml.load(writeYaml(value))).toEqual(value);
  });

  test.each<[string, unknown, string]>([
    ['undefined', { a: [{ b: undefined }] }, "The value at 'a[0].b' cannot be written as YAML: it is undefined."],
    ['a hole in a list', { a: Array(2) }, "'a[0]' cannot be written as YAML: it is undefined."],
    ['a function', [() => 1], 'it is a function'],
    ['a symbol', Symbol('a'), 'it is a symbol'],
    ['NaN', { a: NaN }, 'it is a number that is not finite'],
    ['an infinity', -Infinity, 'it is a number that is not finite'],
    ['an integer beyond 64 bits', 2n ** 64n, 'beyond 64 bits'],
    ['a date', { a: new Date(0) }, 'it is an instance of Date'],
    ['a map', new Map(), 'it is an instance of Map'],
    ['a class instance', { a: new (class Point {})() }, 'it is an instance of Point'],
    ['half a surrogate pair', ['\ud800'], 'Half a surrogate pair'],
  ])('refuses %s as a mistake of the program', (_name, value, message) => {
    expect(() => writeYaml(value)).toThrow(TypeError);
    expect(() => writeYaml(value)).toThrow(message);
  });

  test('refuses a value that contains itself', () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    expect(() => writeYaml(value)).toThrow(/nested too deep, or contains itself/);
  });

  test('accepts objects without a prototype', () => {
    expect(writeYaml(Object.assign(Object.create(null), { a: 1 }))).toBe('a: 1\n');
  });

  test('gives the same bytes for the same value, whatever was written before', () => {
    fc.assert(
      fc.property(data(naughtyText), data(naughtyText), (value, other) => {
        const first = writeYaml(value);
        writeYaml(other);
        expect(writeYaml(structuredClone(value))).toBe(first);
      }),
      { numRuns: 200 },
    );
  });

  test('every text that a reader could take for something else comes back as text', () => {
    for (const scalar of scalars) {
      const value = { [scalar === '__proto__' ? 'proto' : scalar]: [scalar] };
      const text = writeYaml(value);
      expect([scalar, yaml.parse(text, { version: '1.1' })]).toEqual([scalar, value]);
      expect([scalar, yaml.parse(text, { version: '1.2' })]).toEqual([scalar, value]);
      expect([scalar, jsYaml.load(text)]).toEqual([scalar, value]);
    }
  });

  test('parsers of YAML 1.1 and 1.2 read back what was written', () => {
    fc.assert(
      fc.property(data(naughtyText), (value) => {
        const text = writeYaml(value);
        expect(yaml.parse(text, { version: '1.1', uniqueKeys: false })).toEqual(value);
        expect(yaml.parse(text, { version: '1.2' })).toEqual(value);
        expect(jsYaml.load(text)).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  test('the strict reader reads back what was written', () => {
    fc.assert(
      fc.property(data(visibleKey), (value) => {
        expect(read(writeYaml(value))).toEqual([value]);
      }),
      { numRuns: 600 },
    );
  });

  test('importing the room and writing loads no parser', () => {
    const script = `
      const { readFileSync } = require('fs'), { transformSync } = require('@swc/core');
      require.extensions['.ts'] = (module, file) => module._compile(transformSync(readFileSync(file, 'utf8'),
        { filename: file, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }).code, file);
      require('./lib/yaml/index.ts').writeYaml({ a: 1 });
      console.log(Object.keys(require.cache).filter((file) => /node_modules.yaml/.test(file)).length);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      cwd: `${__dirname}/../..`,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
  });
});
