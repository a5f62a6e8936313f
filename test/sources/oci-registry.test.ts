import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest } from '../../lib/cache';
import { ChartLock } from '../../lib/sources';
import { issueToken, Registry, REGISTRY, USER } from './registry';
import { ask, hasProgram, packChart, problemsOf, Workspace } from './support';
import { makeCertificate, WebServer } from './web-server';

const describeWithRegistry = hasProgram(REGISTRY) ? describe : describe.skip;
const basic = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;

/** A docker configuration in a folder of its own. */
function dockerConfig(config: object): Record<string, string> {
  return { DOCKER_CONFIG: new Workspace().write({ 'config.json': JSON.stringify(config) }).root };
}

describeWithRegistry('a registry that everybody may read', () => {
  let registry: Registry;
  let repository: string;

  beforeAll(async () => {
    registry = await Registry.start();
    repository = `oci://${registry.host}/acme/charts`;
  });
  afterAll(() => registry.stop());

  test('gives an exact version, and the newest one of a range', async () => {
    const versions = ['1.0.0', '1.9.0', '1.10.0', '2.0.0-rc.1'];
    for (const version of versions) await registry.push('acme/charts/web', version, await packChart('web', version));
    const work = new Workspace();
    await work.run([ask(repository, 'web', '1.0.0'), ask(repository, 'web', '^1')]);
    expect(ChartLock.read(work.root).charts).toMatchObject([
      { version: '1.0.0', source: { repository }, digest: contentDigest(await packChart('web', '1.0.0')) },
      { version: '1.10.0', requested: '^1', source: { repository } },
    ]);
  });

  test('gives a version with build metadata, whose tag cannot have its +', async () => {
    await registry.push('acme/charts/built', '1.0.0_git.7', await packChart('built', '1.0.0+git.7'));
    const work = new Workspace();
    await work.run([ask(repository, 'built', '1.0.0+git.7'), ask(repository, 'built', '1.x')]);
    expect(ChartLock.read(work.root).charts.map(({ version }) => version)).toEqual(['1.0.0+git.7', '1.0.0+git.7']);
  });

  test('gives a chart whose name is a path', async () => {
    await registry.push('acme/charts/team/api', '1.0.0', await packChart('api', '1.0.0'));
    const work = new Workspace();
    const request = ask(repository, 'team/api', '1.0.0');
    await work.run([request]);
    const lock = ChartLock.read(work.root);
    expect(lock.find(request)).toMatchObject({ name: 'api', source: { repository, name: 'team/api' } });
  });

  test('reads a list of tags to its end', async () => {
    const archive = await packChart('many', '1.0.0');
    await registry.push('acme/charts/many', '1.0.0', archive);
    // The real registry gives pages as large as they are asked for; here stands one that gives few.
    const few = await WebServer.start();
    few.answers.set('*', (request, response) => {
      const url = new URL(request.url ?? '', few.url);
      if (url.pathname.endsWith('/tags/list')) {
        const page = Number(url.searchParams.get('last') ?? 0);
        const next = page < 3 ? { link: `</v2/acme/charts/many/tags/list?last=${page + 1}>; rel="next"` } : {};
        const tags = [page < 3 ? `0.${page}.0` : '1.0.0'];
        response.writeHead(200, { 'content-type': 'application/json', ...next }).end(JSON.stringify({ tags }));
      } else response.writeHead(307, { location: `http://${registry.host}${url.pathname}` }).end();
    });
    const work = new Workspace();
    await work.run([ask(`${few.url.replace('http:', 'oci:')}/acme/charts`, 'many', '>=0.1')]);
    expect(ChartLock.read(work.root).charts[0]?.version).toBe('1.0.0');
    await few.stop();
  });

  test('D-3 refuses a tag that was moved, and takes it where the chart is named', async () => {
    await registry.push('acme/charts/moved', '1.0.0', await packChart('moved', '1.0.0'));
    const work = new Workspace();
    const request = ask(repository, 'moved', '1.0.0');
    await work.run([request]);
    const other = await packChart('moved', '1.0.0', { 'templates/more.yaml': '' });
    await registry.push('acme/charts/moved', '1.0.0', other);
    const fresh = new Workspace().write({ 'fairlead.lock': work.lock });
    const [problem] = await problemsOf(() => fresh.run([request]));
    expect(problem).toMatchObject({ code: 'changed-chart' });
    expect(problem?.what).toContain(contentDigest(other));
    expect(fresh.lock).toBe(work.lock);
    await fresh.run([request], { update: { names: ['moved'] } });
    expect(ChartLock.read(fresh.root).charts[0]?.digest).toBe(contentDigest(other));
  });

  test('names the nearest version, and says what is no chart', async () => {
    await registry.push('acme/charts/image', '1.0.0', Buffer.from('layer'), {
      layerType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    });
    await registry.push('acme/charts/other', '1.0.0', await packChart('other', '1.0.0'));
    const problems = await problemsOf(() =>
      new Workspace().run([
        ask(repository, 'image', '1.0.0'),
        ask(repository, 'other', '1.0.1'),
        ask(repository, 'absent', '1.0.0'),
      ]),
    );
    const text = problems.map(({ what, fix }) => `${what} ${fix}`);
    expect(text).toEqual([
      expect.stringContaining('does not exist (status 404)'),
      expect.stringContaining("'image:1.0.0' is no chart"),
      expect.stringContaining("has no version '1.0.1' of chart 'other'. Did you mean '1.0.0'?"),
    ]);
  });
});

describeWithRegistry('a registry that wants a password', () => {
  let registry: Registry;
  let repository: string;

  beforeAll(async () => {
    registry = await Registry.start({ auth: 'htpasswd' });
    repository = `oci://${registry.host}`;
    await registry.push('web', '1.0.0', await packChart('web', '1.0.0'), { authorization: basic });
  });
  afterAll(() => registry.stop());

  async function expectLocked(env: Record<string, string>): Promise<void> {
    const work = new Workspace();
    await work.run([ask(repository, 'web', '^1')], { env });
    expect(ChartLock.read(work.root).charts).toMatchObject([{ name: 'web', version: '1.0.0' }]);
  }

  test('is shown the one of the docker configuration', async () => {
    await expectLocked(dockerConfig({ auths: { [registry.host]: { auth: basic.slice('Basic '.length) } } }));
    await expectLocked(dockerConfig({ auths: { [`https://${registry.host}/v1/`]: USER } }));
  });

  test('is shown the one that a credential helper knows', async () => {
    const helper = `#!/bin/sh\nread host\n[ "$1" = get ] && [ "$host" = "${registry.host}" ] || exit 1\necho '${JSON.stringify({ ServerURL: registry.host, Username: USER.username, Secret: USER.password })}'\n`;
    const programs = new Workspace().write({ 'docker-credential-test': helper });
    chmodSync(join(programs.root, 'docker-credential-test'), 0o755);
    const PATH = `${programs.root}:/usr/bin:/bin`;
    await expectLocked({ ...dockerConfig({ credsStore: 'test' }), PATH });
    await expectLocked({ ...dockerConfig({ credHelpers: { [registry.host]: 'test' } }), PATH });
  });

  test('is told nothing where there is none, and the message says where to log in', async () => {
    const work = new Workspace();
    const [problem] = await problemsOf(() => work.run([ask(repository, 'web', '1.0.0')]));
    expect(problem).toMatchObject({ code: 'fetch-failed' });
    expect(problem?.fix).toContain(`Log in to '${registry.host}'`);
    expect(work.contents()).toEqual([]);
  });

  test('D-9 starts no credential helper whose name is more than a name', async () => {
    const env = dockerConfig({ credsStore: '../../bin/sh -c id' });
    const [problem] = await problemsOf(() => new Workspace().run([ask(repository, 'web', '1.0.0')], { env }));
    expect(problem?.what).toContain('which is no name of one');
  });

  test('never puts a password into a message', async () => {
    const wrong = Buffer.from('captain:not the word').toString('base64');
    const env = dockerConfig({ auths: { [registry.host]: { auth: wrong } } });
    const problems = await problemsOf(() => new Workspace().run([ask(repository, 'web', '1.0.0')], { env }));
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toMatch(new RegExp(`not the word|${wrong}`));
  });
});

describeWithRegistry('a registry that wants a token, with TLS', () => {
  let registry: Registry;
  let issuer: WebServer;
  let repository: string;
  let options: { certificateAuthorities: string; plainHttp: boolean };

  beforeAll(async () => {
    const certificate = makeCertificate();
    issuer = await WebServer.start(certificate);
    options = { certificateAuthorities: certificate.certificate, plainHttp: false };
    const realm = `${issuer.url}/token`;
    registry = await Registry.start({ auth: { realm, certificate }, tls: certificate });
    repository = `oci://${registry.host}/acme`;
    for (const name of ['acme/open', 'acme/closed']) {
      const authorization = `Bearer ${issueToken(certificate, `repository:${name}:pull,push`)}`;
      await registry.push(name, '1.0.0', await packChart(name.slice('acme/'.length), '1.0.0'), { authorization });
    }
    issuer.answers.set('/token', (request, response) => {
      const scope = new URL(request.url ?? '', issuer.url).searchParams.get('scope') ?? '';
      const isAllowed = scope === 'repository:acme/open:pull' || request.headers.authorization === basic;
      if (!isAllowed) response.writeHead(401).end();
      else response.end(JSON.stringify({ token: issueToken(certificate, scope) }));
    });
  });
  beforeEach(() => (issuer.asked.length = 0));
  afterAll(async () => {
    await registry.stop();
    await issuer.stop();
  });

  test('gives what everybody may read for a token without a credential, fetched once', async () => {
    const work = new Workspace();
    await work.run([ask(repository, 'open', '>=1')], options);
    expect(ChartLock.read(work.root).charts).toMatchObject([{ name: 'open', version: '1.0.0' }]);
    expect(issuer.asked).toEqual([{ path: expect.stringMatching(/^\/token\?service=charts&scope=/) as string }]);
  });

  test('gives what few may read for a token of their credential', async () => {
    const request = ask(repository, 'closed', '1.0.0');
    const [problem] = await problemsOf(() => new Workspace().run([request], options));
    expect(problem?.what).toContain('gives no token (status 401)');
    const env = dockerConfig({ auths: { [registry.host]: { auth: basic.slice('Basic '.length) } } });
    const work = new Workspace();
    await work.run([request], { ...options, env });
    expect(ChartLock.read(work.root).charts).toMatchObject([{ name: 'closed' }]);
  });

  test('D-8 asks for no token where anybody on the way could read it', async () => {
    const evil = await WebServer.start();
    evil.answers.set('*', (_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://tokens.example.com/",service="x"' }).end();
    });
    const host = new URL(evil.url).host;
    const env = dockerConfig({ auths: { [host]: { auth: basic.slice('Basic '.length) } } });
    const [problem] = await problemsOf(() => new Workspace().run([ask(`oci://${host}/acme`, 'web', '1.0.0')], { env }));
    expect(problem?.what).toContain('which is not an https address');
    expect(evil.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
    await evil.stop();
  });
});
