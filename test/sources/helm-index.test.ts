import fc from 'fast-check';
import { dump } from 'js-yaml';
import { HelmIndex } from '../../lib/sources/helm-index';
import { writeYaml } from '../../lib/yaml';

const text = fc.constantFrom(
  'plain',
  'two\nlines',
  '- dash',
  'entries:',
  'version: 9.9.9',
  '  deep:\n  - x',
  '# no',
  '',
);
const version = fc.constantFrom('1.0.0', '1.10.0', '2.0.0-rc.1+b', 'v3.0.0', '0.1.0-0123');
const entry = fc.record(
  {
    version,
    urls: fc.array(fc.constantFrom('a.tgz', 'https://example.com/a b.tgz', 'charts/a-1.0.0.tgz'), { maxLength: 2 }),
    digest: fc.constantFrom('ab12', '0'.repeat(64), '1e5'),
    description: text,
    annotations: fc.dictionary(fc.constantFrom('version', 'urls', 'a/b'), text, { maxKeys: 2 }),
    maintainers: fc.array(fc.record({ name: text, version: text }), { maxLength: 2 }),
    appVersion: text,
  },
  { requiredKeys: ['version', 'urls'] },
);
const name = fc.constantFrom('web', 'api', 'web-api', 'a.b', '1e3', 'entries', 'absent');
const index = fc.record({
  apiVersion: fc.constant('v1'),
  entries: fc.dictionary(name, fc.array(entry, { maxLength: 3 }), { maxKeys: 4 }),
  generated: fc.constant('2024-01-01T00:00:00Z'),
});

type Index = typeof index extends fc.Arbitrary<infer T> ? T : never;

function expected({ entries }: Index, wanted: string): unknown {
  return Object.hasOwn(entries, wanted)
    ? entries[wanted]?.map(({ version: its, urls, digest }) => ({
        version: its,
        urls,
        ...(digest !== undefined && { digest }),
      }))
    : undefined;
}

test.each([
  ['as we write', (value: Index) => writeYaml(value)],
  ['as others write', (value: Index) => dump(value)],
  ['without indented lists', (value: Index) => dump(value, { noArrayIndent: true, sortKeys: true })],
  ['with entries first', ({ entries, ...rest }: Index) => dump({ entries, ...rest }, { lineWidth: 20 })],
  ['in flow style', (value: Index) => dump(value, { flowLevel: 2 })],
  ['as JSON', (value: Index) => JSON.stringify(value)],
  ['with the line ends of Windows', (value: Index) => dump(value).replaceAll('\n', '\r\n')],
])('an index says the same of a chart, written %s', (_, write) => {
  fc.assert(
    fc.property(index, name, (value, wanted) => {
      const read = new HelmIndex(write(value));
      expect(read.find(wanted)).toEqual(expected(value, wanted));
      expect([...read.names()].sort()).toEqual(Object.keys(value.entries).sort());
    }),
    { numRuns: 150 },
  );
});

test('a chart of a large index is found in little time', () => {
  const item = (count: number) =>
    `  - version: 1.${count}.0\n    description: ${'x'.repeat(900)}\n    urls:\n    - web-1.${count}.0.tgz\n`;
  const versions = Array.from({ length: 200 }, (_, count) => item(count)).join('');
  const charts = Array.from({ length: 110 }, (_, count) => `  chart-${count}:\n${versions}`).join('');
  const large = `apiVersion: v1\nentries:\n${charts}`;
  expect(large.length).toBeGreaterThan(20_000_000);
  const started = performance.now();
  expect(new HelmIndex(large).find('chart-109')).toHaveLength(200);
  expect(performance.now() - started).toBeLessThan(3000);
});

test.each(['[]', '{}', 'apiVersion: v1\n', '{"entries": []}', '<html></html>', '\0', 'entries: [', '{"entries"'])(
  '%j is no index',
  (wrong) => {
    expect(() => new HelmIndex(wrong).find('web')).toThrow(/./);
  },
);
