import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest } from '../../lib/cache';
import { ChartLock, findChart, type ChartRequest } from '../../lib/sources';
import { GIT_SERVER, gitEnvironment, GitRepository } from './git-server';
import { chartFiles, engine, hasProgram, packChart, problemsOf, Workspace, type Files } from './support';
import { makeCertificate, WebServer, type Certificate } from './web-server';

const describeWithGit = hasProgram(GIT_SERVER) ? describe : describe.skip;

function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

describeWithGit('a chart in a Git repository', () => {
  let certificate: Certificate;
  let web: WebServer;
  let repository: GitRepository;
  let first: string;

  const request = (path: string, version: string): ChartRequest => ({
    reference: { repository: `${web.url}/charts.git`, path },
    version,
    where: [{ path: 'acme/dev/web' }],
  });
  const options = () => ({ env: gitEnvironment(certificate), certificateAuthorities: certificate.certificate });

  beforeAll(async () => {
    certificate = makeCertificate();
    web = await WebServer.start(certificate);
    repository = new GitRepository('charts.git');
    repository.serve(web);
    first = repository.commit(below('charts/web', chartFiles('web', '1.0.0')), 'v1');
  });
  afterAll(() => web.stop());

  test('is packed from a branch, a tag or a commit, the same bytes each time', async () => {
    for (const revision of ['main', 'v1', first]) {
      const work = new Workspace();
      await work.run([request('charts/web', revision)], options());
      const digest = contentDigest(await packChart('web', '1.0.0'));
      const lock = ChartLock.read(work.root);
      expect(lock.charts).toEqual([
        {
          name: 'web',
          version: '1.0.0',
          source: { repository: `${web.url}/charts.git`, path: 'charts/web', revision, commit: first },
          digest,
        },
      ]);
      const content = findChart(lock, request('charts/web', revision), work);
      expect(await engine.call({ op: 'chart', chart: content })).toMatchObject({ name: 'web', version: '1.0.0' });
    }
  });

  test('stays at its commit until it may move', async () => {
    const work = new Workspace();
    const main = request('charts/web', 'main');
    await work.run([main], options());
    const { lock } = work;
    const second = repository.commit(below('charts/web', chartFiles('web', '1.1.0')));

    const fresh = new Workspace().write({ 'fairlead.lock': lock });
    expect((await fresh.run([main], options())).charts).toMatchObject([{ state: 'kept' }]);
    expect(fresh.lock).toBe(lock);
    const { charts } = await fresh.run([main], { ...options(), update: {} });
    expect(charts).toMatchObject([
      {
        state: 'moved',
        from: { version: '1.0.0', source: { commit: first } },
        to: { version: '1.1.0', source: { commit: second } },
        change: { values: { changed: [{ path: ['image'] }] } },
      },
    ]);
  });

  test('brings what it depends on in other folders of its repository', async () => {
    repository.commit({
      ...below('charts/shared', chartFiles('shared', '0.2.0')),
      ...below('charts/shop', {
        ...chartFiles('shop', '1.0.0'),
        'Chart.yaml':
          'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- name: shared\n  version: 0.x\n  repository: file://../shared\n',
      }),
    });
    const work = new Workspace();
    await work.run([request('charts/shop', 'main')], options());
    const lock = ChartLock.read(work.root);
    expect(lock.charts[0]?.dependencies).toMatchObject([
      { name: 'shared', version: '0.2.0', requested: '0.x', source: { folder: 'charts/shared' } },
    ]);
    const facts = await engine.call({ op: 'chart', chart: findChart(lock, request('charts/shop', 'main'), work) });
    expect(facts.dependencies).toMatchObject([{ name: 'shared', isPresent: true }]);
  });

  test('is refused where it has links, and is read without any hook or filter of its repository', async () => {
    repository.commit({
      ...below('charts/plain', chartFiles('plain', '1.0.0')),
      '.gitattributes': '* filter=evil\n',
      ...below('charts/linked', chartFiles('linked', '1.0.0')),
    });
    symlinkSync('/etc/passwd', join(repository.workTree, 'charts/linked/values.txt'));
    repository.record();
    const home = new Workspace().write({ 'ran.sh': `#!/bin/sh\ntouch "$(dirname "$0")/ran"\ncat\n` });
    writeFileSync(join(certificate.folder, '.gitconfig'), `[filter "evil"]\nsmudge = sh ${home.root}/ran.sh\n`);
    const work = new Workspace();
    await work.run([request('charts/plain', 'main')], options());
    expect(home.read('ran')).toBeUndefined();
    const [problem] = await problemsOf(() => work.run([request('charts/linked', 'main')], options()));
    expect(problem?.what).toContain("'charts/linked/values.txt' is a symbolic link");
  });

  test("says what is missing in Git's own words", async () => {
    const work = new Workspace();
    const problems = await problemsOf(() =>
      work.run([request('charts/web', 'nowhere'), request('charts/nothing', 'main')], options()),
    );
    const text = problems.map(({ what }) => what).join('\n');
    expect(text).toContain("couldn't find remote ref nowhere");
    expect(text).toContain("The folder 'charts/nothing' does not hold a chart");
    expect(work.contents()).toEqual([]);
  });

  test.each(['--upload-pack=id', 'main;id', '-x', 'a..b', ''])('D-9 refuses the revision %j', async (revision) => {
    const problems = await problemsOf(() => new Workspace().run([request('charts/web', revision)], options()));
    expect(problems.map(({ code }) => code)).toEqual(['invalid-definition']);
  });

  test.each(['ext::sh -c id', 'file:///etc', '/etc', 'http://example.com/a.git'])(
    'D-8 lets Git fetch nothing from %s',
    async (address) => {
      const reference = { repository: address, path: 'charts/web' };
      const [problem] = await problemsOf(() =>
        new Workspace().run([{ reference, version: 'main', where: [] }], options()),
      );
      expect(problem?.what).toMatch(/not allowed|not support/);
    },
  );
});
