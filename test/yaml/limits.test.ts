import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { MAX_YAML_PROBLEMS, readYaml, type YamlLimits } from '../../lib/yaml';
import { problemsOf, reported } from './problems-of';

const read = (text: string, limits?: Partial<YamlLimits>) => readYaml(text, { file: 'a.yaml', limits });

// Built in the child, so that building them is not what is measured against the memory limit here.
const HOSTILE: Record<string, string> = {
  'an alias bomb': `'a0: &a0 [x]\\n' + Array.from({ length: 20 }, (_, i) => \`a\${i + 1}: &a\${i + 1} [\${Array(9).fill('*a' + i)}]\\n\`).join('')`,
  'an alias bomb of text': `'a: &a "' + 'x'.repeat(1e5) + '"\\nb: [' + Array(1e5).fill('*a') + ']'`,
  'merge keys of many keys': `'a: &a {' + Array.from({ length: 2e4 }, (_, i) => 'k' + i + ': 1') + '}\\nb:\\n  <<: [' + Array(2e3).fill('*a') + ']'`,
  'brackets 100,000 deep': `'['.repeat(1e5) + ']'.repeat(1e5)`,
  'lists 100,000 deep': `'- '.repeat(1e5) + 'x'`,
  'mappings of JSON 100,000 deep': `'{"a":'.repeat(1e5)`,
  'keys 100,000 deep': `'? '.repeat(1e5)`,
  'a scalar of 200 MB': `'a: ' + 'x'.repeat(2e8)`,
  'one million documents': `'---\\n'.repeat(1e6)`,
  'a list of millions': `'[' + '1,'.repeat(3e6) + '1]'`,
  'a million quotes': `'"'.repeat(1e6)`,
  'a million stray braces': `'}\\n'.repeat(1e6)`,
  'a million duplicate keys': `'a: 1\\n'.repeat(1e6)`,
  'millions of control characters': `'\\u0001'.repeat(4e6)`,
  'a million characters that reorder a comment': `'# ' + '\\u202e'.repeat(1e6)`,
  'a number of five million digits': `'1'.repeat(5e6)`,
};

describe('A-3 limits', () => {
  // One process for each would mostly measure the start of Node; one for all still bounds the memory of each.
  test('A-3 refuses hostile input within 2 seconds and 512 MiB', () => {
    const script = `
      require('@swc/core');
      const { readFileSync } = require('fs'), Module = require('module'), { transformSync } = require('@swc/core');
      require.extensions['.ts'] = (module, file) => module._compile(transformSync(readFileSync(file, 'utf8'),
        { filename: file, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }).code, file);
      const { readYaml } = require(${JSON.stringify(path.join(__dirname, '../../lib/yaml/index.ts'))});
      const answers = {};
      const measure = (name, make) => {
        const text = make();
        const start = process.hrtime.bigint();
        let codes = 'accepted';
        try { readYaml(text, { file: 'a.yaml' }); } catch (error) { codes = error.problems ? error.problems.map((p) => p.code) : String(error.stack); }
        answers[name] = { codes: codes.slice(0, 3), ms: Number(process.hrtime.bigint() - start) / 1e6 };
      };
      ${Object.entries(HOSTILE)
        .map(([name, expression]) => `measure(${JSON.stringify(name)}, () => ${expression});`)
        .join('\n')}
      console.log(JSON.stringify(answers));`;
    const child = spawnSync(process.execPath, ['--max-old-space-size=512', '-e', script], {
      cwd: path.join(__dirname, '../..'),
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(child.stderr).toBe('');
    const answers = JSON.parse(child.stdout) as Record<string, { codes: string[]; ms: number }>;
    expect(Object.keys(answers)).toEqual(Object.keys(HOSTILE));
    for (const [name, { codes, ms }] of Object.entries(answers)) {
      expect([name, codes[0]]).toEqual([name, expect.stringMatching(/^yaml-/)]);
      expect([name, ms < 2000 ? 'fast' : ms]).toEqual([name, 'fast']);
    }
  }, 90_000);

  test.each<[string, string, Partial<YamlLimits>]>([
    ['bytes', 'a: é\n', { maxBytes: 5 }],
    ['documents', '--- 1\n'.replace(' 1', '').repeat(4), { maxDocuments: 3 }],
    ['depth', 'a: { b: { c: { d: 1 } } }', { maxDepth: 3 }],
    ['depth by aliases', 'a: &a { b: 1 }\nc: &c { d: *a }\ne: { f: { g: *c } }', { maxDepth: 4 }],
    ['tokens', '[1, 2, 3]', { maxTokens: 5 }],
    ['alias expansion', 'a: &a [1, 2, 3]\nb: *a', { maxAliasExpansion: 3 }],
  ])('A-3 states its limit of %s', (_name, text, limits) => {
    expect(problemsOf(() => read(text))).toEqual([]);
    expect(problemsOf(() => read(text, limits)).map(({ code }) => code)).toEqual(['yaml-limit']);
    const [stated] = Object.values(limits);
    expect(problemsOf(() => read(text, limits))[0]?.what).toContain(` ${stated} `);
  });

  test('A-3 reports what it found before it met a limit', () => {
    expect(reported(() => read('a: yes\n---\nb: 1\n---\nc: 1\n', { maxDocuments: 2 }))).toEqual([
      'yaml-ambiguous 1:4',
      expect.stringMatching(/^yaml-limit /),
    ]);
  });

  test('A-3 reports no endless list of problems', () => {
    expect(problemsOf(() => read('- yes\n'.repeat(MAX_YAML_PROBLEMS + 10)))).toHaveLength(MAX_YAML_PROBLEMS);
  });

  test('A-3 refuses an alias within its own value', () => {
    expect(reported(() => read('a: &a\n  b: *a\n'))).toEqual(['yaml-syntax 2:6']);
    expect(reported(() => read('a: *b\n'))).toEqual(['yaml-syntax 1:4']);
  });
});
