import fc from 'fast-check';
import * as jsYaml from 'js-yaml';
import { formatJson, readYaml } from '../../lib/yaml';
import { problemsOf, reported } from './problems-of';
import kubernetesScalars from './kubernetes-scalars.json';
import errorCases from './yaml-test-suite-errors.json';

const read = (text: string | Uint8Array) => readYaml(text, { file: 'a.yaml' });
const values = (text: string | Uint8Array) => read(text).map(({ value }) => value);

const FIXTURE = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, labels: { "app": 'web' } }
data:
  script: |
    #!/bin/sh
    ---
    echo "a: b" # kept
  folded: >-
    one
    two
  quoted: "a\\n\\u00e9"
  list:
    - &first { port: 8080 }
    - *first
    - <<: *first
      name: http
--- # second
{"json": [1, 2.5, true, null, {"deep": {}}]}
...
---
- plain
- - nested
`;

describe('reading', () => {
  test('gives every document as plain data', () => {
    expect(values(FIXTURE)).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', labels: { app: 'web' } },
        data: {
          script: '#!/bin/sh\n---\necho "a: b" # kept\n',
          folded: 'one two',
          quoted: 'a\né',
          list: [{ port: 8080 }, { port: 8080 }, { port: 8080, name: 'http' }],
        },
      },
      { json: [1, 2.5, true, null, { deep: {} }] },
      ['plain', ['nested']],
    ]);
  });

  test('says where documents and entries stand', () => {
    const [first, second, third] = read(FIXTURE);
    expect(first?.source).toEqual({ file: 'a.yaml', line: 1, column: 1 });
    expect(first?.locate(['data', 'quoted'])).toEqual({ file: 'a.yaml', line: 12, column: 3 });
    expect(first?.locate(['data', 'quoted'], 'value')).toEqual({ file: 'a.yaml', line: 12, column: 11 });
    expect(first?.locate(['data', 'list', 2, 'name'])).toMatchObject({ line: 17, column: 7 });
    expect(second?.locate(['json', 4, 'deep'])).toMatchObject({ line: 19, column: 32 });
    expect(third?.locate([1, 0])).toMatchObject({ line: 23, column: 5 });
  });

  test('locates what does not exist at its nearest ancestor', () => {
    const [document] = read(FIXTURE);
    expect(document?.locate(['data', 'list', 9, 'x'])).toEqual(document?.locate(['data', 'list']));
    expect(document?.locate(['absent'])).toEqual(document?.source);
  });

  test('gives an alias a copy of its own', () => {
    const [value] = values('a: &a { b: [1] }\nc: *a\n') as { a: { b: number[] }; c: { b: number[] } }[];
    value?.a.b.push(2);
    expect(value?.c.b).toEqual([1]);
  });

  test('keeps integers of 64 bits digit by digit', () => {
    const [value] = values('a: 9007199254740993\nb: -9223372036854775808\nc: 7\n');
    expect(value).toEqual({ a: 9007199254740993n, b: -9223372036854775808n, c: 7 });
    expect(formatJson(value ?? null)).toBe('{"a":9007199254740993,"b":-9223372036854775808,"c":7}');
  });

  test('lets the entries of a mapping win over merged ones, and earlier sources over later ones', () => {
    expect(values('x: &x { p: 1 }\nv: &v { p: 2, q: 2 }\nz:\n  <<: [*x, *v]\n  r: 3\n')[0]).toMatchObject({
      z: { p: 1, q: 2, r: 3 },
    });
    expect(values('x: &x { p: 1 }\nz:\n  <<: *x\n  p: 9\n')[0]).toMatchObject({ z: { p: 9 } });
    expect(values('"<<": { p: 1 }\n')).toEqual([{ '<<': { p: 1 } }]);
    expect(reported(() => read('x: &x { p: 1 }\nz:\n  p: 9\n  <<: *x\n'))).toEqual(['yaml-ambiguous 4:3']);
    expect(reported(() => read('z:\n  <<: 3\n'))).toEqual(['yaml-syntax 2:3']);
  });
});

// yaml-test-suite-errors.json holds the cases that https://github.com/yaml/yaml-test-suite (MIT licence) marks as errors.
describe('A-1 syntax errors', () => {
  test.each(errorCases as [string, string, string][])(
    'A-1 refuses case %s of the YAML test suite: %s',
    (_id, _name, text) => {
      const problems = problemsOf(() => read(text));
      expect(problems).not.toEqual([]);
      for (const { where } of problems) expect(where[0]?.source).toMatchObject({ line: expect.any(Number) as number });
    },
  );

  test('A-1 reports all mistakes of a file at once, each with line and column', () => {
    const text = 'a: yes\nb: [1\n---\nc: 1\nc: 2\nd: !x 1\n---\n\te: 1\n';
    expect(reported(() => read(text))).toEqual([
      'yaml-syntax 3:1',
      'yaml-duplicate-key 5:1',
      'yaml-tag 6:7',
      'yaml-syntax 8:1',
    ]);
  });

  test('A-1 says a mistake in whole sentences, without a piece of the file', () => {
    const [problem] = problemsOf(() => read('password: "hunter2\n'));
    expect(problem).toEqual({
      code: 'yaml-syntax',
      what: 'A quoted text is not closed.',
      where: [{ source: { file: 'a.yaml', line: 2, column: 1 } }],
      why: 'A file that cannot be read whole is not read at all: half of it would deploy something else.',
      fix: 'Close it with the quote that it began with.',
    });
  });

  test('A-1 refuses a file cut at any byte, or reads all of what is left', () => {
    const bytes = Buffer.from(FIXTURE);
    for (let length = 0; length <= bytes.length; length += 1) {
      const cut = bytes.subarray(0, length);
      let left: unknown;
      if (problemsOf(() => (left = values(cut))).length > 0) continue;
      expect(left).toEqual(jsYaml.loadAll(cut.toString()));
    }
  });

  test('A-1 refuses a mutated file, or reads it as an independent parser does', () => {
    const pieces = fc.constantFrom(
      ' ',
      '\n',
      '\n  ',
      ': ',
      '- ',
      '#',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ',',
      '|',
      '&a ',
      '\t',
      '? ',
    );
    const edit = fc.tuple(fc.nat(FIXTURE.length), fc.nat(4), fc.oneof(fc.constant(''), pieces));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const text = edits.reduce((t, [at, drop, piece]) => t.slice(0, at) + piece + t.slice(at + drop), FIXTURE);
        let left: unknown;
        if (problemsOf(() => (left = values(text))).length > 0) return;
        let other: unknown;
        try {
          other = jsYaml.loadAll(text);
        } catch {
          return; // The other parser is stricter here; nothing can be compared.
        }
        expect(left).toEqual(other);
      }),
      { numRuns: 500 },
    );
  });

  test('A-1 ends every mutated text in data or in problems', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a1: \-[\]{},#"'|>&*!?%@\n\t<.=~\\]{0,60}$/), (text) => {
        for (const problem of problemsOf(() => read(text))) {
          expect(problem.where[0]?.source?.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('A-2 duplicate keys', () => {
  test.each([
    ['YAML', 'a:\n  b: 1\n  c: 2\n  b: 3\n', [4, 2]],
    ['JSON', '{"a": [{"b": 1,\n "b": 2}]}', [2, 1]],
    ['two spellings', '"a": 1\na: 2\n', [2, 1]],
    ['a number and its text', '1: a\n"1": b\n', [2, 1]],
    ['merge keys', 'x: &x {}\nz:\n  <<: *x\n  <<: *x\n', [4, 3]],
  ])('A-2 refuses duplicate keys at any depth naming both lines: %s', (_name, text, lines) => {
    const [problem, ...others] = problemsOf(() => read(text));
    expect(others).toEqual([]);
    expect(problem?.code).toBe('yaml-duplicate-key');
    expect(problem?.where.map(({ source }) => source?.line)).toEqual(lines);
    expect(problem?.what).toContain(`on line ${Math.min(...lines)} and on line ${Math.max(...lines)}`);
  });
});

describe('A-4 meaning', () => {
  // Observed answers of sigs.k8s.io/yaml 1.6.0: the scalar, the JSON of it in a list, and of it as a key (null: refused).
  test('A-4 gives every scalar the meaning that Kubernetes gives it, or refuses it', () => {
    const rows = kubernetesScalars as [string, string | null, string | null][];
    expect(rows.length).toBeGreaterThan(200);
    let accepted = 0;
    for (const [scalar, asValue, asKey] of rows) {
      for (const [text, expected] of [
        [`- ${scalar}\n`, asValue],
        [`${scalar}: v\n`, asKey],
      ] as const) {
        let json: string | undefined;
        const problems = problemsOf(() => (json = formatJson(values(text)[0] ?? null)));
        if (problems.length > 0) continue;
        accepted += 1;
        // JSON knows a zero below zero, which is the same number.
        expect([text, json]).toEqual([text, expected?.replace('[-0]', '[0]') ?? 'refused']);
      }
    }
    expect(accepted).toBeGreaterThan(rows.length);
  });

  test.each(
    [
      'yes',
      'No',
      'on',
      'OFF',
      'y',
      'N',
      '0755',
      '0o17',
      '0b11',
      '-0x1F',
      '1_000',
      '12:30',
      '1e3',
      '.5e3',
      '.inf',
      '-.INF',
      '.nan',
    ].concat(['18446744073709551616', '1.0e+400']),
  )('A-4 refuses %s as a value and as a key, and reads it in quotes', (scalar) => {
    expect(reported(() => read(`a:\n  - ${scalar}\n`))).toEqual(['yaml-ambiguous 2:5']);
    expect(reported(() => read(`a:\n  ${scalar}: 1\n`))).toEqual(['yaml-ambiguous 2:3']);
    expect(values(`- "${scalar}"\n`)).toEqual([[scalar]]);
  });

  test('A-4 names the form to write, and never repeats a number', () => {
    expect(problemsOf(() => read('enabled: yes\n'))[0]).toMatchObject({
      what: "The value is 'yes', which is true in YAML 1.1 and text in YAML 1.2.",
      fix: 'Write "yes" for the text, or true for the boolean.',
    });
    expect(JSON.stringify(problemsOf(() => read('password: 012345\n')))).not.toContain('012345');
  });

  test('A-4 keeps dates as text', () => {
    expect(values('- 2001-12-14\n- 2001-12-14T21:59:43Z\n')).toEqual([['2001-12-14', '2001-12-14T21:59:43Z']]);
  });

  test.each(['null: 1', '~: 1', '1.35: x', '1.10: x', 'True: x', '0x10: x', '? [a]\n: b', '? { a: 1 }\n: b'])(
    'A-4 refuses the key of %j, which Kubernetes would rename or refuse',
    (text) => {
      expect(problemsOf(() => read(text)).map(({ code }) => code)).toEqual([
        expect.stringMatching(/^yaml-(ambiguous|key)$/),
      ]);
    },
  );

  test('A-4 reads whole numbers and true and false as the names that Kubernetes makes of them', () => {
    expect(values('8080: a\ntrue: b\n-1: c\n')).toEqual([{ '8080': 'a', true: 'b', '-1': 'c' }]);
  });

  test.each([
    ['a block that the file ends in', 'a: |\n  text'],
    ['a question mark in braces', '{?a: 1}'],
    ['a colon without a blank in braces', '{a:, b: 1}'],
    ['an empty line after an escaped one', 'a: "b\\\n\n  c"'],
    ['a block of nothing but blanks', 'a: |2\n      \nb: 1\n'],
    ['a block that is not indented', '|\na: 1\n'],
    ['an anchor of other characters', 'a: &b?c\n'],
    ['a block that ends in blanks', 'a: |2\n    x\n   \nb: 1\n'],
  ])('A-4 refuses what parsers read differently: %s', (_name, text) => {
    expect(problemsOf(() => read(text)).map(({ code }) => code)).toEqual(['yaml-ambiguous']);
  });
});

describe('A-5 tags', () => {
  test.each([
    '!!js/function "x"',
    '!!binary aGk=',
    '!custom 1',
    '!!set {a}',
    '! 12',
    '!!int "3"',
    '!!timestamp 2001-01-01',
    '!!omap []',
  ])('A-5 refuses %s', (value) => {
    expect(reported(() => read(`a: ${value}\n`))).toEqual([expect.stringMatching(/^yaml-tag 1:/)]);
  });

  test('A-5 accepts the tags of plain data where they fit', () => {
    expect(values('[!!str 12, !!str yes, !!int 3, !!float 3, !!bool true, !!null null, !!map {}, !!seq []]')).toEqual([
      ['12', 'yes', 3, 3, true, null, {}, []],
    ]);
  });
});

describe('A-6 names of JavaScript', () => {
  test("A-6 refuses '__proto__' as a key, however it is written", () => {
    for (const text of [
      '__proto__: { x: 1 }',
      '"__proto__": 1',
      '{"a": {"\\u005f_proto__": 1}}',
      'a: &a\n  __proto__: 1\nb:\n  <<: *a',
    ]) {
      expect(reported(() => read(text))).toEqual([expect.stringMatching(/^yaml-key /)]);
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('A-6 keeps other names of prototypes as plain own data', () => {
    const [value] = values('constructor: { prototype: { polluted: 1 } }\ntoString: a\nhasOwnProperty: b\nvalueOf: c\n');
    expect(Object.entries(value as object)).toEqual([
      ['constructor', { prototype: { polluted: 1 } }],
      ['toString', 'a'],
      ['hasOwnProperty', 'b'],
      ['valueOf', 'c'],
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('A-7 encodings', () => {
  test('A-7 drops a byte order mark and reads CRLF as LF', () => {
    expect(values('\ufeffa: |\r\n  b\r\n  c\r\n')).toEqual([{ a: 'b\nc\n' }]);
    expect(values(Buffer.from('\ufeffa: 1'))).toEqual([{ a: 1 }]);
  });

  test('A-7 refuses bytes that are not UTF-8, and says where', () => {
    const bytes = Buffer.concat([Buffer.from('a: é\nb: x'), Buffer.from([0xff]), Buffer.from('y\n')]);
    expect(reported(() => read(bytes))).toEqual(['yaml-encoding 2:5']);
    expect(reported(() => read(Buffer.from('a: 1', 'utf16le')))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^yaml-encoding/)]),
    );
  });

  test.each([
    ['NUL', 'a: b\u0000c', 'yaml-encoding 1:5'],
    ['an escape', 'a: "\u001b[31m"', 'yaml-encoding 1:5'],
    ['NEL', 'a: b\u0085c: d', 'yaml-encoding 1:5'],
    ['U+2028, also in a comment', '# x\u2028a: 1', 'yaml-encoding 1:4'],
    ['U+2029', 'a: |\n  x\u2029y\n', 'yaml-encoding 2:4'],
    ['a byte order mark inside', 'a: b\ufeff', 'yaml-encoding 1:5'],
    ['a lone carriage return', 'a: b\rc: d', 'yaml-encoding 1:5'],
    ['half a surrogate pair', 'a: "\ud800"', 'yaml-encoding 1:5'],
    ['half a surrogate pair as an escape', 'a: "\\ud800"', 'yaml-encoding 1:4'],
    ['bidi controls in plain text', 'a: b\u202ec', 'yaml-encoding 1:4'],
    ['zero width in plain text', 'a: b\u200bc', 'yaml-encoding 1:4'],
    ['bidi controls in a comment', '# \u2067 x\na: 1', 'yaml-encoding 1:3'],
    ['zero width in a key', 'a\u200b: 1', 'yaml-encoding 1:1'],
    ['zero width in a quoted key', '"a\u200d": 1', 'yaml-encoding 1:1'],
    ['bidi controls as an escape in a key', '"a\\u202e": 1', 'yaml-encoding 1:1'],
    ['a control character in a key', '"a\\u0000": 1', 'yaml-encoding 1:1'],
  ])('A-7 refuses %s', (_name, text, expected) => {
    expect(reported(() => read(text))).toEqual([expected]);
  });

  test('A-7 keeps such characters as data in quoted values', () => {
    expect(values('a: "\\u2028\\u0000 \u202e"\nb: "\\ud83d\\ude00 👨‍👩‍👧"\n')).toEqual([
      { a: '\u2028\u0000 \u202e', b: '😀 👨‍👩‍👧' },
    ]);
  });
});

describe('A-8 documents', () => {
  test.each<[string, unknown[]]>([
    ['', []],
    ['# only a comment\n', []],
    ['---\n', [null]],
    ['a: 1\n---\n---\nb: 2\n', [{ a: 1 }, null, { b: 2 }]],
    ['--- # c\na: 1\n--- \t# d\nb: 2\n...\n', [{ a: 1 }, { b: 2 }]],
    ['a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['a: |\n  x\n  ---\n  y\n---\nb: 1\n', [{ a: 'x\n---\ny\n' }, { b: 1 }]],
  ])('A-8 splits %j at its separators and nowhere else', (text, expected) => {
    const documents = read(text);
    expect(documents.map(({ value }) => value)).toEqual(expected);
    expect(documents.map(({ index }) => index)).toEqual(expected.map((_value, index) => index));
  });

  test.each([
    ['a document after ... without ---', 'a: 1\n...\nb: 2\n', 'yaml-ambiguous 3:1'],
    ['text on the line of ---', '--- { a: 1 }\n', 'yaml-ambiguous 1:1'],
    ['text that begins with ---', '---a: 1\n', 'yaml-ambiguous 1:1'],
    ['directives', '%YAML 1.1\n---\na: 1\n', 'yaml-syntax 1:1'],
  ])('A-8 refuses what kubectl would lose or refuse: %s', (_name, text, expected) => {
    expect(reported(() => read(text))).toContain(expected);
  });
});
