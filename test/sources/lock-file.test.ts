import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { contentDigest } from '../../lib/cache';
import { ChartLock, findChart, tryDescribeOtherEngine, type ChartRequest, type LockedChart } from '../../lib/sources';
import { ask, packChart, problemsOf, Workspace } from './support';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const engine = { helm: 'v4.3.1', kustomize: 'v0.21.1', digest: digest('e') };
const source = { repository: 'https://charts.example.com' };

const lockOf = (...charts: LockedChart[]) => new ChartLock(engine, charts);
const parse = (text: string) => ChartLock.parse(Buffer.from(text));

const charts = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('api', 'web', '1e3', 'null', 'on'),
    version: fc.constantFrom('1.0.0', '1.10.0', '2.0.0-rc.1+git.7'),
    requested: fc.constantFrom('^1', '*', '>=1.0.0, <2', '~1.2 || ~1.4', '1.x'),
    source: fc.oneof(
      fc.record({ repository: fc.constantFrom('https://a.example.com', 'oci://b.example.com/charts') }),
      fc.record({
        repository: fc.constant('https://git.example.com/charts.git'),
        path: fc.constantFrom('charts/a', 'charts/b'),
        revision: fc.constantFrom('main', '0123456', '1.10'),
        commit: fc.constant('0'.repeat(40)),
      }),
    ),
    digest: fc.constantFrom(digest('a'), digest('0')),
  }),
  {
    selector: ({ source: from, name, requested }) =>
      JSON.stringify('path' in from ? [from.path, from.revision] : [from.repository, name, requested]),
  },
);

test('what is written is read again, and its bytes do not depend on the order of charts', () => {
  fc.assert(
    fc.property(charts, (list) => {
      const written = list.map((chart) => {
        const { requested, ...rest } = chart;
        return 'path' in chart.source ? rest : { ...rest, requested };
      });
      const text = lockOf(...written).format();
      expect(parse(text).format()).toBe(text);
      expect(lockOf(...[...written].reverse()).format()).toBe(text);
      expect(new Set(parse(text).charts)).toEqual(new Set(written));
    }),
  );
});

test('a repository without a lock has an empty one', () => {
  const lock = ChartLock.read(new Workspace().root);
  expect(lock.charts).toEqual([]);
  expect(lock.engine).toBeUndefined();
});

test('writing leaves nothing else behind, and nothing at all where nothing changed', () => {
  const work = new Workspace();
  expect(lockOf().write(work.root)).toBe(true);
  expect(lockOf().write(work.root)).toBe(false);
  expect(readdirSync(work.root)).toEqual(['fairlead.lock']);
});

test.each([
  [
    'the marks of a merge conflict',
    'version: 1\ncharts:\n<<<<<<< ours\n- name: a\n=======\n- name: b\n>>>>>>> theirs\n',
    'broken-lock',
    3,
    'holds the marks of a merge conflict',
  ],
  ['a format of the future', 'version: 2\nthings: []\n', 'broken-lock', 1, 'has the format 2'],
  ['nothing', '', 'broken-lock', undefined, 'does not hold one document'],
  ['no YAML', 'version: 1\n\tcharts: []\n', 'yaml-syntax', 2, ''],
  [
    'a field that does not exist',
    lockOf().format().replace('charts: []', 'charts: []\nchart: []'),
    'unknown-field',
    9,
    "has the field 'chart'",
  ],
  [
    'a digest that is none',
    lockOf({ name: 'web', version: '1.0.0', source, digest: digest('a') })
      .format()
      .replace(digest('a'), 'sha256:abc'),
    'invalid-definition',
    13,
    "'charts.0.digest' must be `sha256:`",
  ],
  [
    'a chart without a digest',
    lockOf({ name: 'web', version: '1.0.0', source }).format(),
    'invalid-definition',
    9,
    'must have a version and a digest',
  ],
  [
    'a version that would be a path',
    lockOf({ name: 'web', version: '../1.0.0', source, digest: digest('a') }).format(),
    'invalid-definition',
    10,
    'must be one version',
  ],
])('a lock with %s is refused, with the line', async (_, text, code, line, what) => {
  const [problem] = await problemsOf(() => parse(text));
  expect(problem).toMatchObject({ code });
  expect(problem?.what).toContain(what);
  expect(problem?.where[0]?.source).toMatchObject({ file: 'fairlead.lock', ...(line !== undefined && { line }) });
});

test('says that a lock was made with another engine, and nothing where it was not', () => {
  expect(tryDescribeOtherEngine(lockOf(), digest('f'))).toContain('Helm v4.3.1');
  expect(tryDescribeOtherEngine(lockOf(), engine.digest)).toBeUndefined();
  expect(tryDescribeOtherEngine(new ChartLock(undefined, []), engine.digest)).toBeUndefined();
});

describe('finding a chart without a network', () => {
  const request = ask(source.repository, 'web', '1.0.0');
  const find = (work: Workspace, lock: ChartLock, wanted: ChartRequest = request) =>
    problemsOf(() => findChart(lock, wanted, work));

  test.each(['1.0.0', '^1', '*', '>=1.0.0'])('D-4 refuses %j where the lock does not have it', async (version) => {
    const problems = await find(new Workspace(), lockOf(), ask(source.repository, 'web', version));
    expect(problems).toMatchObject([{ code: 'missing-chart', where: request.where }]);
    expect(problems[0]?.fix).toContain("Run 'fairlead lock'");
  });

  test.each(['latest', '', 'stable'])('D-4 refuses %j, whatever the lock has', async (version) => {
    const lock = lockOf({ name: 'web', version: '1.0.0', requested: version, source, digest: digest('a') });
    expect(await find(new Workspace(), lock, ask(source.repository, 'web', version))).toMatchObject([
      { code: 'invalid-definition' },
    ]);
  });

  test('says which version the lock has where it has another one', async () => {
    const lock = lockOf({ name: 'web', version: '1.4.2', requested: '^1', source, digest: digest('a') });
    for (const version of ['2.0.0', '^2']) {
      const [problem] = await find(new Workspace(), lock, ask(source.repository, 'web', version));
      expect(problem).toMatchObject({ code: 'outdated-lock' });
      expect(problem?.what).toContain(`is asked for as '${version}', but 'fairlead.lock' has '1.4.2' for '^1'.`);
    }
  });

  test('says how to get an archive that is locked but not here', async () => {
    const lock = lockOf({ name: 'web', version: '1.0.0', source, digest: digest('a') });
    const [problem] = await find(new Workspace(), lock);
    expect(problem).toMatchObject({ code: 'missing-chart' });
    expect(problem?.what).toContain('neither in');
    expect(problem?.fix).toContain('downloads what the lock says, and moves nothing');
  });

  test('D-7 refuses a vendored archive that is damaged, with its name and both digests', async () => {
    const archive = await packChart('web', '1.0.0');
    const locked = contentDigest(archive);
    const name = `vendor/charts/web-1.0.0-${locked.slice(7, 19)}.tgz`;
    const work = new Workspace().write({ [name]: archive });
    work.cache.storeFile(locked, archive);
    const lock = lockOf({ name: 'web', version: '1.0.0', source, digest: locked });
    expect(findChart(lock, request, work)).toEqual({ digest: locked, archive: join(work.root, name) });

    for (const damaged of [Buffer.alloc(0), archive.subarray(0, 50)]) {
      writeFileSync(join(work.root, name), damaged);
      const [problem] = await find(work, lock);
      expect(problem).toMatchObject({ code: 'changed-chart' });
      for (const part of [name, locked, contentDigest(damaged)]) expect(problem?.what).toContain(part);
    }
  });

  test('an address is the same with and without its last stroke', async () => {
    const archive = await packChart('web', '1.0.0');
    const work = new Workspace();
    work.cache.storeFile(contentDigest(archive), archive);
    const lock = lockOf({ name: 'web', version: '1.0.0', source, digest: contentDigest(archive) });
    expect(findChart(lock, ask(`${source.repository}/`, 'web', '1.0.0'), work).digest).toBe(contentDigest(archive));
  });
});
