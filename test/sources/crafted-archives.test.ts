import { ask, problemsOf, Workspace } from './support';
import { tgz, type TarEntry } from './tar';
import { WebServer } from './web-server';

const chart: TarEntry = { name: 'web/Chart.yaml', content: 'apiVersion: v2\nname: web\nversion: 1.0.0\n' };

const crafted: Readonly<Record<string, readonly TarEntry[]>> = {
  'leads out by ..': [chart, { name: 'web/../../evil', content: 'x' }],
  'begins with ..': [{ name: '../evil', content: 'x' }, chart],
  'is absolute': [chart, { name: '/tmp/evil', content: 'x' }],
  'has backslashes': [chart, { name: 'web\\..\\..\\evil', content: 'x' }],
  'has a drive letter': [chart, { name: 'C:/evil', content: 'x' }],
  'is a symbolic link': [chart, { name: 'web/values.yaml', type: '2', link: '/etc/passwd' }],
  'is a hard link': [chart, { name: 'web/values.yaml', type: '1', link: '/etc/passwd' }],
  'is a device': [chart, { name: 'web/templates/null', type: '3' }],
  'is a pipe': [chart, { name: 'web/templates/pipe', type: '6' }],
  'is there twice': [
    chart,
    { name: 'web/values.yaml', content: 'a: 1\n' },
    { name: 'web/values.yaml', content: 'a: 2\n' },
  ],
  'is there twice by another spelling': [
    chart,
    { name: 'web/values.yaml', content: 'a: 1\n' },
    { name: 'web/./values.yaml', content: 'a: 2\n' },
  ],
  'makes the chart itself . (CVE-2026-35206)': [
    { name: 'web/Chart.yaml', content: 'apiVersion: v2\nname: .\nversion: 1.0.0\n' },
  ],
  'makes the chart itself ..': [{ name: 'web/Chart.yaml', content: 'apiVersion: v2\nname: ..\nversion: 1.0.0\n' }],
};

let web: WebServer;
beforeAll(async () => (web = await WebServer.start()));
afterAll(() => web.stop());

test('takes an archive that is as it should be', async () => {
  const work = new Workspace();
  web.publish({ name: 'web', version: '1.0.0', archive: tgz([chart, { name: 'web/values.yaml', content: 'a: 1\n' }]) });
  expect((await work.run([ask(web.url, 'web', '1.0.0')])).isLockChanged).toBe(true);
});

test.each(Object.entries(crafted))('D-1 refuses an archive whose entry %s, and writes nothing', async (_, entries) => {
  const work = new Workspace();
  const archive = tgz(entries);
  web.publish({ name: 'web', version: '1.0.0', archive });
  const problems = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')], { vendor: true }));
  expect(problems.map(({ code }) => code)).toEqual(['refused-chart']);
  expect(work.contents()).toEqual([]);
});

test('D-2 refuses an archive that unpacks to more than a chart may have', async () => {
  const work = new Workspace();
  const archive = tgz([chart, { name: 'web/files/zeros', content: Buffer.alloc(6 * 1024 * 1024) }]);
  expect(archive.length).toBeLessThan(20_000);
  web.publish({ name: 'web', version: '1.0.0', archive });
  const problems = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')]));
  expect(problems.map(({ code }) => code)).toEqual(['refused-chart']);
  expect(work.contents()).toEqual([]);
});
