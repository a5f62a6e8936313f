import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ChartLock, findChart, type ChartRequest } from '../../lib/sources';
import { chartFiles, engine, packChart, problemsOf, Workspace, type Files } from './support';
import { WebServer } from './web-server';

let web: WebServer;
beforeAll(async () => {
  web = await WebServer.start();
  const versions = ['1.0.0', '1.1.0'].map(async (version) => ({
    name: 'cache',
    version,
    archive: await packChart('cache', version),
  }));
  web.publish(...(await Promise.all(versions)));
});
afterAll(() => web.stop());

const request: ChartRequest = { reference: { folder: 'charts/shop' }, version: '', where: [{ path: 'acme/dev/shop' }] };

function chartWith(dependencies: string): Files {
  const files = chartFiles('shop', '1.0.0', {
    'Chart.yaml': `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n${dependencies}`,
  });
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`charts/shop/${path}`, content]));
}

const fromServer = (range: string) => `- name: cache\n  version: ${range}\n  repository: ${web.url}\n`;
const besides = '- name: shared\n  version: ">=0.1.0"\n  repository: file://../shared\n';
const shared = { 'charts/shared/Chart.yaml': 'apiVersion: v2\nname: shared\nversion: 0.1.0\n' };

async function namesOf(work: Workspace): Promise<readonly string[]> {
  const content = findChart(ChartLock.read(work.root), request, work);
  const facts = await engine.call({ op: 'chart', chart: content });
  return facts.dependencies.filter(({ isPresent }) => isPresent).map(({ name }) => name);
}

test('a folder without dependencies needs no lock', async () => {
  const work = new Workspace().write({ 'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' });
  expect(await namesOf(work)).toEqual([]);
});

test('its dependencies are locked, those of a server and those beside it', async () => {
  const work = new Workspace().write({ ...chartWith(fromServer('^1.0.0') + besides), ...shared });
  const before = await problemsOf(() => findChart(ChartLock.read(work.root), request, work));
  expect(before).toMatchObject([{ code: 'outdated-lock', where: [{ path: 'acme/dev/shop' }] }]);

  await work.run([request]);
  const [chart] = ChartLock.read(work.root).charts;
  expect(chart).toMatchObject({
    name: 'shop',
    source: { folder: 'charts/shop' },
    dependencies: [
      { name: 'cache', version: '1.1.0', requested: '^1.0.0', source: { repository: web.url } },
      { name: 'shared', version: '0.1.0', requested: '>=0.1.0', source: { folder: 'charts/shared' } },
    ],
  });
  expect(chart).not.toHaveProperty('version');
  expect(chart).not.toHaveProperty('digest');
  expect(await namesOf(work)).toEqual(['cache', 'shared']);

  const { lock } = work;
  expect(await work.run([request])).toMatchObject({ isLockChanged: false, charts: [{ state: 'kept' }] });
  expect(work.lock).toBe(lock);
});

test('a changed range, and a changed folder beside it, make the lock stale', async () => {
  const work = new Workspace().write({ ...chartWith(fromServer('1.0.0') + besides), ...shared });
  await work.run([request]);
  work.write(chartWith(fromServer('^1.1.0') + besides));
  expect(await problemsOf(() => findChart(ChartLock.read(work.root), request, work))).toMatchObject([
    {
      code: 'outdated-lock',
      what: "The chart in 'charts/shop' depends on 'cache' ^1.1.0, which 'fairlead.lock' does not have.",
    },
  ]);
  expect((await work.run([request])).charts).toMatchObject([{ state: 'moved' }]);
  expect(await namesOf(work)).toEqual(['cache', 'shared']);

  work.write({ 'charts/shared/values.yaml': 'a: 1\n' });
  expect(await problemsOf(() => findChart(ChartLock.read(work.root), request, work))).toMatchObject([
    {
      code: 'outdated-lock',
      what: "'charts/shared', which the chart in 'charts/shop' depends on, has changed since it was locked.",
    },
  ]);
  await work.run([request]);
  expect(await namesOf(work)).toEqual(['cache', 'shared']);
});

test('what its own charts/ holds is not fetched', async () => {
  const work = new Workspace().write({
    ...chartWith('- name: cache\n  version: 1.0.0\n  repository: https://charts.example.com\n'),
    'charts/shop/charts/cache-1.0.0.tgz': await packChart('cache', '1.0.0'),
  });
  await work.run([request]);
  expect(ChartLock.read(work.root).charts).toEqual([{ name: 'shop', source: { folder: 'charts/shop' } }]);
  expect(await namesOf(work)).toEqual(['cache']);
});

test('one archive serves a dependency under two aliases', async () => {
  const alias = (name: string) => `${fromServer('1.0.0')}  alias: ${name}\n`;
  const work = new Workspace().write(chartWith(alias('one') + alias('two')));
  await work.run([request]);
  expect(findChart(ChartLock.read(work.root), request, work)).toMatchObject({ dependencies: [{}] });
  expect(ChartLock.read(work.root).charts[0]?.dependencies).toHaveLength(1);
});

test.each([
  ['"@acme"', "from '@acme', a name that each machine's Helm has its own address for"],
  ['alias:acme', "from 'alias:acme', a name"],
  ['""', "which is not in its 'charts/', and no repository is named"],
  ['file://../../../etc', 'which leads out of the repository'],
  ['file://.', 'which depends on it in turn: charts/shop → charts/shop'],
])('a dependency from %s is refused', async (repository, reason) => {
  const work = new Workspace().write(chartWith(`- name: cache\n  version: 1.0.0\n  repository: ${repository}\n`));
  const [problem] = await problemsOf(() => work.run([request]));
  expect(problem).toMatchObject({ code: 'refused-chart' });
  expect(problem?.what).toContain(reason);
});

test('a folder that is none, or leads out of the repository, is refused', async () => {
  const work = new Workspace().write({ 'README.md': '' });
  const find = () => findChart(ChartLock.read(work.root), request, work);
  expect(await problemsOf(find)).toMatchObject([{ code: 'missing-chart' }]);
  const outside = new Workspace().write({ 'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' });
  mkdirSync(join(work.root, 'charts'));
  symlinkSync(outside.root, join(work.root, 'charts/shop'));
  expect(await problemsOf(find)).toMatchObject([{ code: 'refused-chart' }]);
  expect(await problemsOf(() => work.run([request]))).toMatchObject([{ code: 'refused-chart' }]);
});
