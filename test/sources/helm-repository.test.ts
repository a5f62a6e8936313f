import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentDigest } from '../../lib/cache';
import { ChartLock, findChart } from '../../lib/sources';
import { ask, chartFiles, packChart, problemsOf, Workspace } from './support';
import { makeCertificate, WebServer } from './web-server';

let web: WebServer;
const charts: Record<string, Buffer> = {};

beforeAll(async () => {
  for (const version of ['1.0.0', '1.1.0', '1.2.0-rc.1', '2.0.0']) charts[version] = await packChart('web', version);
});
beforeEach(async () => {
  web = await WebServer.start();
  web.publish(...Object.entries(charts).map(([version, archive]) => ({ name: 'web', version, archive })));
});
afterEach(() => web.stop());

test('writes down which version and which bytes were meant, the same at every run', async () => {
  const work = new Workspace();
  const report = await work.run([ask(web.url, 'web', '1.0.0')]);
  expect(report).toMatchObject({
    isLockChanged: true,
    charts: [{ name: 'web', state: 'added', to: { version: '1.0.0' } }],
  });
  const first = work.lock;
  expect(first.replace(web.url, 'https://charts.example.com').split('charts:\n')[1]).toBe(`  - name: web
    version: "1.0.0"
    source:
      repository: https://charts.example.com
    digest: ${contentDigest(charts['1.0.0']!)}
`);

  web.asked.length = 0;
  expect(await work.run([ask(web.url, 'web', '1.0.0')])).toMatchObject({
    isLockChanged: false,
    charts: [{ state: 'kept' }],
  });
  expect(work.lock).toBe(first);
  expect(web.asked).toEqual([]);
});

test('takes the newest version that a range admits, and asks for the index once', async () => {
  const work = new Workspace();
  await work.run([ask(web.url, 'web', '^1.0'), ask(web.url, 'web', '>=1.0.0-0, <2'), ask(web.url, 'web', '2.0.0')]);
  expect(ChartLock.read(work.root).charts.map(({ version, requested }) => [version, requested])).toEqual([
    ['2.0.0', undefined],
    ['1.2.0-rc.1', '>=1.0.0-0, <2'],
    ['1.1.0', '^1.0'],
  ]);
  expect(web.paths().filter((path) => path === '/index.yaml')).toHaveLength(1);
});

test('keeps what the lock has until it may move, and then no further than it may', async () => {
  const work = new Workspace();
  const [range, exact] = [ask(web.url, 'web', '>=1.0.0'), ask(web.url, 'web', '1.0.0')];
  web.publish({ name: 'web', version: '1.0.0', archive: charts['1.0.0']! });
  await work.run([range]);
  web.publish(...Object.entries(charts).map(([version, archive]) => ({ name: 'web', version, archive })));

  const kept = await work.run([range]);
  expect(kept.charts).toMatchObject([{ state: 'kept', to: { version: '1.0.0' } }]);
  const other = await work.run([range], { update: { names: ['other'] } });
  expect(other.charts).toMatchObject([{ state: 'kept', to: { version: '1.0.0' } }]);
  const minor = await work.run([range], { update: { within: 'minor' } });
  expect(minor.charts).toMatchObject([{ state: 'moved', from: { version: '1.0.0' }, to: { version: '1.1.0' } }]);
  const any = await work.run([range, exact], { update: {} });
  expect(any.charts).toMatchObject([
    { requested: '1.0.0', state: 'added', to: { version: '1.0.0' }, newer: '2.0.0', where: exact.where },
    { requested: '>=1.0.0', state: 'moved', to: { version: '2.0.0' } },
  ]);
});

test('says what a moved chart does differently', async () => {
  const work = new Workspace();
  await work.run([ask(web.url, 'web', '1.0.0')]);
  const { charts: report } = await work.run([ask(web.url, 'web', '1.1.0')]);
  expect(report).toMatchObject([
    {
      state: 'moved',
      from: { version: '1.0.0' },
      to: { version: '1.1.0' },
      change: {
        values: { changed: [{ path: ['image'], from: 'registry.example.com/web:1.0.0' }] },
        images: { added: ['registry.example.com/web:1.1.0'], removed: ['registry.example.com/web:1.0.0'] },
      },
    },
  ]);
});

test('forgets a chart that nobody asks for any more', async () => {
  const work = new Workspace();
  await work.run([ask(web.url, 'web', '1.0.0'), ask(web.url, 'web', '2.0.0')]);
  const { charts: report } = await work.run([ask(web.url, 'web', '2.0.0')]);
  expect(report.map(({ state, from }) => [state, from?.version])).toEqual([
    ['removed', '1.0.0'],
    ['kept', '2.0.0'],
  ]);
  expect(ChartLock.read(work.root).charts).toHaveLength(1);
});

test('names the nearest chart and the nearest version', async () => {
  const work = new Workspace();
  const problems = await problemsOf(() =>
    work.run([ask(web.url, 'wep', '1.0.0'), ask(web.url, 'web', '1.0.1'), ask(web.url, 'web', '^9')]),
  );
  expect(problems.map(({ code }) => code)).toEqual(['fetch-failed', 'fetch-failed', 'fetch-failed']);
  const text = problems.map(({ what, fix }) => `${what} ${fix}`).join('\n');
  expect(text).toContain("has no chart 'wep'. Did you mean 'web'?");
  expect(text).toContain("has no version '1.0.1' of chart 'web'. Did you mean '1.0.0'?");
  expect(text).toContain("is in the range '^9'");
  expect(work.contents()).toEqual([]);
});

test('tries each address that an index has for an archive, absolute and relative', async () => {
  const work = new Workspace();
  const archive = charts['1.0.0']!;
  web.answers.set(
    '/stable/index.yaml',
    `entries:\n  web:\n  - name: web\n    version: 1.0.0\n    urls: ["gone.tgz", "${web.url}/web-1.0.0.tgz"]\n`,
  );
  await work.run([ask(`${web.url}/stable`, 'web', '1.0.0')]);
  expect(web.paths()).toEqual(['/stable/index.yaml', '/stable/gone.tgz', '/web-1.0.0.tgz']);
  expect(work.cache.tryFindFile(contentDigest(archive))).toBeDefined();
});

test('reads an index that was compressed on its way, and one that is JSON', async () => {
  const work = new Workspace();
  const json = JSON.stringify({ entries: { web: [{ name: 'web', version: '1.0.0', urls: ['web-1.0.0.tgz'] }] } });
  web.answers.set('/index.yaml', (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(json));
  });
  await work.run([ask(web.url, 'web', '1.0.0')]);
  expect(ChartLock.read(work.root).charts).toMatchObject([{ name: 'web', version: '1.0.0' }]);
});

test('keeps archives in the repository where that is asked for, and removes only those of its own', async () => {
  const work = new Workspace().write({
    'vendor/charts/README.md': 'ours',
    'vendor/charts/web-0.1.0-0123456789ab.tgz': 'x',
  });
  await work.run([ask(web.url, 'web', '1.0.0')], { vendor: true });
  const digits = (version: string) => contentDigest(charts[version]!).slice(7, 19);
  const first = `web-1.0.0-${digits('1.0.0')}.tgz`;
  const folder = join(work.root, 'vendor/charts');
  expect(readdirSync(folder).sort()).toEqual(['README.md', 'web-0.1.0-0123456789ab.tgz', first]);

  // Without being asked again, because the folder is there.
  const { vendored } = await work.run([ask(web.url, 'web', '2.0.0')]);
  const second = `web-2.0.0-${digits('2.0.0')}.tgz`;
  expect(vendored).toEqual([second, first]);
  expect(readdirSync(folder).sort()).toEqual(['README.md', 'web-0.1.0-0123456789ab.tgz', second]);

  const other = new Workspace().write({
    'fairlead.lock': work.lock,
    [`vendor/charts/${second}`]: readFileSync(join(folder, second)),
  });
  expect(findChart(ChartLock.read(other.root), ask(web.url, 'web', '2.0.0'), other)).toEqual({
    digest: contentDigest(charts['2.0.0']!),
    archive: join(other.root, 'vendor/charts', second),
  });
});

describe('D-3', () => {
  test('refuses a version whose bytes have changed, with both digests, until it is named', async () => {
    const work = new Workspace();
    const request = ask(web.url, 'web', '1.0.0');
    await work.run([request]);
    const { lock } = work;
    const other = await packChart('web', '1.0.0', { 'values.yaml': 'image: evil.example.com/web\n' });
    web.publish({ name: 'web', version: '1.0.0', archive: other });

    const fresh = new Workspace().write({ 'fairlead.lock': lock });
    const [problem] = await problemsOf(() => fresh.run([request]));
    expect(problem).toMatchObject({
      code: 'changed-chart',
      where: [...request.where, { source: { file: 'fairlead.lock' } }],
    });
    expect(problem?.what).toContain(contentDigest(other));
    expect(problem?.what).toContain(contentDigest(charts['1.0.0']!));
    expect(fresh.contents()).toEqual(['fairlead.lock']);

    // The archive that was meant is still here, so nothing is asked for; a check of everything sees the change.
    await work.run([request]);
    expect((await problemsOf(() => work.run([request], { verify: true }))).map(({ code }) => code)).toEqual([
      'changed-chart',
    ]);
    const { charts: report } = await work.run([request], { update: { names: ['web'] } });
    expect(report).toMatchObject([
      { state: 'moved', from: { version: '1.0.0' }, to: { version: '1.0.0', digest: contentDigest(other) } },
    ]);
  });

  test('refuses an archive that is not the one its index names', async () => {
    const work = new Workspace();
    web.answers.set('/web-1.0.0.tgz', charts['2.0.0']!);
    const [problem] = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')]));
    expect(problem?.what).toMatch(/has the digest sha256:\w+, but the index says sha256:/);
    expect(work.contents()).toEqual([]);
  });

  test('refuses a chart that is another one than its index says', async () => {
    const work = new Workspace();
    web.publish({ name: 'web', version: '1.0.0', archive: charts['2.0.0']! });
    const [problem] = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')]));
    expect(problem).toMatchObject({ code: 'refused-chart' });
    expect(problem?.what).toContain("says that it is 'web' 2.0.0");
    expect(work.contents()).toEqual([]);
  });
});

describe('D-5', () => {
  test('sees a lock whose digest was edited, and shows where a chart comes from now', async () => {
    const work = new Workspace();
    const request = ask(web.url, 'web', '1.0.0');
    await work.run([request]);
    const digest = contentDigest(charts['1.0.0']!);
    const edited = work.lock.replace(digest, contentDigest(charts['2.0.0']!));
    const fresh = new Workspace().write({ 'fairlead.lock': edited });
    expect((await problemsOf(() => fresh.run([request]))).map(({ code }) => code)).toEqual(['changed-chart']);

    const evil = await WebServer.start();
    const archive = await packChart('web', '1.0.0', { 'templates/evil.yaml': '' });
    evil.publish({ name: 'web', version: '1.0.0', archive });
    const swapped = work.lock.replace(web.url, evil.url).replace(digest, contentDigest(archive));
    const reviewed = new Workspace().write({ 'fairlead.lock': swapped });
    const options = { root: reviewed.root, cache: reviewed.cache };
    const missing = await problemsOf(() => findChart(ChartLock.read(reviewed.root), request, options));
    expect(missing.map(({ code }) => code)).toEqual(['missing-chart']);
    const { charts: report } = await reviewed.run([request]);
    expect(report).toMatchObject([
      {
        state: 'moved',
        from: { source: { repository: evil.url }, digest: contentDigest(archive) },
        to: { source: { repository: web.url }, digest },
      },
    ]);
    await evil.stop();
  });
});

test('D-7 fetches anew what is damaged in the cache', async () => {
  const work = new Workspace();
  const request = ask(web.url, 'web', '1.0.0');
  await work.run([request]);
  const digest = contentDigest(charts['1.0.0']!);
  const path = work.cache.path(digest);
  for (const damage of [Buffer.alloc(0), charts['1.0.0']!.subarray(0, 100), flip(charts['1.0.0']!)]) {
    writeFileSync(path, damage);
    const [problem] = await problemsOf(() => findChart(ChartLock.read(work.root), request, work));
    expect(problem).toMatchObject({ code: 'missing-chart' });
    expect(problem?.fix).toContain('fairlead lock');
    await work.run([request]);
    expect(findChart(ChartLock.read(work.root), request, work)).toEqual({ digest, archive: path });
  }
});

describe('D-9', () => {
  test.each([
    ['--post-renderer', '1.0.0'],
    ['web;id', '1.0.0'],
    ['../web', '1.0.0'],
    ['a/../../web', '1.0.0'],
    ['web', '--version'],
    ['web', '$(id)'],
    ['web', '1.0.0\n'],
    ['web', 'latest'],
    ['web', ''],
  ])('refuses %j in version %j before anything is asked', async (name, version) => {
    const work = new Workspace();
    const problems = await problemsOf(() => work.run([ask(web.url, name, version)]));
    expect(problems.map(({ code }) => code)).toEqual(['invalid-definition']);
    expect(web.asked).toEqual([]);
    expect(work.contents()).toEqual([]);
  });
});

describe('D-13', () => {
  test("takes neither repositories nor credentials from Helm's own configuration", async () => {
    const home = new Workspace().write({
      '.config/helm/repositories.yaml': `repositories:\n- name: acme\n  url: ${web.url}\n  username: u\n  password: p\n`,
    });
    const env = { HOME: home.root, XDG_CONFIG_HOME: join(home.root, '.config') };
    web.answers.set('/index.yaml', (_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="charts"' }).end();
    });
    const work = new Workspace();
    const problems = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')], { env }));
    expect(problems[0]?.what).toContain('status 401');
    expect(web.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect((await problemsOf(() => work.run([ask('acme', 'web', '1.0.0')], { env }))).map(({ code }) => code)).toEqual([
      'invalid-definition',
    ]);
  });
});

describe('TLS', () => {
  test('trusts a server whose authority is known, and no other', async () => {
    const certificate = makeCertificate();
    const secure = await WebServer.start(certificate);
    secure.publish({ name: 'web', version: '1.0.0', archive: charts['1.0.0']! });
    const work = new Workspace();
    const request = ask(secure.url, 'web', '1.0.0');
    const [problem] = await problemsOf(() => work.run([request], { plainHttp: false }));
    expect(problem).toMatchObject({ code: 'fetch-failed' });
    expect(problem?.what).toContain('SELF_SIGNED');
    expect(secure.asked).toEqual([]);
    await work.run([request], { plainHttp: false, certificateAuthorities: certificate.certificate });
    expect(ChartLock.read(work.root).charts).toHaveLength(1);
    await secure.stop();
  });
});

test('synthesis loads no network code', () => {
  const work = new Workspace().write({ 'charts/web/Chart.yaml': chartFiles('web', '1.0.0')['Chart.yaml']! });
  const script = `
    const { ContentCache } = require('./lib/cache');
    const { ChartLock, findChart } = require('./lib/sources');
    const request = { reference: { folder: 'charts/web' }, version: '', where: [] };
    findChart(ChartLock.read(process.argv[1]), request, { root: process.argv[1], cache: new ContentCache(process.argv[1]) });
    const loaded = Object.keys(require.cache).filter((file) => file.includes('undici'));
    const network = process.moduleLoadList.filter((name) => /NativeModule (http|https|tls|net)$/.test(name));
    console.log(JSON.stringify({ loaded, network }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', script, work.root], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ loaded: [] });
});

function flip(content: Buffer): Buffer {
  const copy = Buffer.from(content);
  copy[50] = (copy[50] ?? 0) ^ 1;
  return copy;
}
