import { execFile } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { contentDigest } from '../../lib/cache';
import { ChartLock, findChart } from '../../lib/sources';
import { HttpClient } from '../../lib/sources/http';
import { ask, packChart, problemsOf, Workspace } from './support';
import { makeCertificate, WebServer, type Answer } from './web-server';

let web: WebServer;
let archive: Buffer;

beforeAll(async () => {
  archive = await packChart('web', '1.0.0');
});
beforeEach(async () => {
  web = await WebServer.start();
  web.publish({ name: 'web', version: '1.0.0', archive });
});
afterEach(() => web.stop());

/** Locks while the archive is answered so; expects a problem, and nothing written. Says what the problem was. */
async function expectRefused(answer: Answer): Promise<string> {
  const work = new Workspace();
  web.answers.set('/web-1.0.0.tgz', answer);
  const [problem] = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')]));
  expect(problem).toMatchObject({ code: 'fetch-failed', where: ask(web.url, 'web', '1.0.0').where });
  expect(work.contents()).toEqual([]);
  return problem?.what ?? '';
}

function downloads(): number {
  return web.paths().filter((path) => path === '/web-1.0.0.tgz').length;
}

const redirect = (to: string) => (_: unknown, response: ServerResponse) =>
  response.writeHead(302, { location: to }).end();

describe('D-6', () => {
  test.each([500, 502, 503, 429])('asks three times where the status is %i, then refuses', async (status) => {
    const what = await expectRefused((_, response) => response.writeHead(status, { 'retry-after': '0' }).end());
    expect(what).toContain(`status ${status}`);
    expect(downloads()).toBe(3);
  });

  test.each([400, 403, 404, 410])('asks once where the status is %i', async (status) => {
    expect(await expectRefused((_, response) => response.writeHead(status).end())).toContain(`status ${status}`);
    expect(downloads()).toBe(1);
  });

  test('takes what comes at the second try', async () => {
    const work = new Workspace();
    let tries = 0;
    web.answers.set('/web-1.0.0.tgz', (_, response) => {
      if (tries++ === 0) response.socket?.destroy();
      else response.end(archive);
    });
    await work.run([ask(web.url, 'web', '1.0.0')]);
    expect(work.cache.tryFindFile(contentDigest(archive))).toBeDefined();
  });

  test.each([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])(
    'refuses an archive that ends at %i%% of its length',
    async (percent) => {
      const part = archive.subarray(0, Math.floor((archive.length * percent) / 100));
      const what = await expectRefused((_, response) => {
        response.writeHead(200, { 'content-length': archive.length });
        response.write(part, () => response.socket?.destroy());
      });
      expect(what).toContain('at the third try as well');
      expect(downloads()).toBe(3);
    },
  );

  test.each([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])(
    'refuses %i%% of an archive that nothing gives the length or digest of',
    async (percent) => {
      const work = new Workspace();
      web.answers.set(
        '/index.yaml',
        'entries:\n  web:\n  - name: web\n    version: 1.0.0\n    urls: [web-1.0.0.tgz]\n',
      );
      web.answers.set('/web-1.0.0.tgz', archive.subarray(0, Math.floor((archive.length * percent) / 100)));
      const problems = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')]));
      expect(problems).toHaveLength(1);
      expect(work.contents()).toEqual([]);
    },
  );

  test.each([1, -1])('refuses an archive whose length is not the one that is said (%i)', async (difference) => {
    const what = await expectRefused((_, response) => {
      const { socket } = response;
      const length = archive.length + difference;
      socket?.write(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`);
      socket?.end(archive);
    });
    expect(what).toMatch(/at the third try as well|digest/);
  });

  test('says that a page came where an archive was meant', async () => {
    const page = '<!DOCTYPE html><html><body>Please log in</body></html>';
    expect(await expectRefused(page)).toContain('answers with an HTML page, not with an archive of a chart');
    web.answers.set('/index.yaml', page);
    expect(await expectRefused(archive)).toContain('answers with an HTML page, not with an index of charts');
  });

  test('gives up on a server that says nothing', async () => {
    expect(await expectRefused(() => undefined)).toContain('it took too long');
  });

  test('gives up on a server that sends a byte now and then', async () => {
    const timers: NodeJS.Timeout[] = [];
    const started = performance.now();
    const work = new Workspace();
    web.answers.set('/web-1.0.0.tgz', (_, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      let sent = 0;
      timers.push(setInterval(() => response.write(archive.subarray(sent, ++sent)), 50));
    });
    const times = { idle: 1000, total: 300, retry: 1 };
    const [problem] = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')], { times }));
    timers.forEach(clearInterval);
    expect(problem?.what).toContain('it took too long');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(work.contents()).toEqual([]);
  });

  test('reads no more than it takes', async () => {
    const client = new HttpClient({ plainHttp: true });
    let sent = 0;
    web.answers.set('/endless', (_, response) => {
      const more = () => {
        sent += 65536;
        if (!response.destroyed) response.write(Buffer.alloc(65536), more);
      };
      more();
    });
    await expect(client.ask({ url: new URL(`${web.url}/endless`), maxBytes: 100_000 })).rejects.toThrow(
      'more than 100000 bytes',
    );
    expect(sent).toBeLessThan(50_000_000);
    await client.close();
  });

  test('works from the cache while the server is down', async () => {
    const work = new Workspace();
    const request = ask(web.url, 'web', '1.0.0');
    await work.run([request]);
    const { lock } = work;
    web.answers.clear();
    web.answers.set('*', (_, response) => response.writeHead(500).end());
    web.asked.length = 0;
    expect(await work.run([request])).toMatchObject({ isLockChanged: false });
    expect(findChart(ChartLock.read(work.root), request, work).digest).toBe(contentDigest(archive));
    expect(web.asked).toEqual([]);
    expect((await problemsOf(() => work.run([request, ask(web.url, 'other', '1.0.0')]))).length).toBe(1);
    expect(work.lock).toBe(lock);
  });

  test('leaves everything as it was where one of several charts cannot be had', async () => {
    const work = new Workspace();
    const good = ask(web.url, 'web', '1.0.0');
    const problems = await problemsOf(() => work.run([good, ask(web.url, 'a', '1.0.0'), ask(web.url, 'b', '1.0.0')]));
    expect(problems).toHaveLength(2);
    expect(work.contents()).toEqual([]);
  });
});

describe('D-8', () => {
  const credential = Buffer.from('user:secret').toString('base64');

  /** A docker configuration with a credential for this host. */
  function configuration(host: string): Record<string, string> {
    const folder = new Workspace().write({
      'config.json': JSON.stringify({ auths: { [host]: { auth: credential } } }),
    });
    return { DOCKER_CONFIG: folder.root };
  }

  test('shows a credential to the host that it is for, and to no other one that it leads to', async () => {
    const other = await WebServer.start();
    other.answers.set('/web.tgz', archive);
    const protect =
      (answer: Answer): Answer =>
      (request, response) => {
        if (request.headers.authorization !== `Basic ${credential}`) {
          response.writeHead(401, { 'www-authenticate': 'Basic realm="charts"' }).end();
        } else if (typeof answer === 'function') answer(request, response);
        else response.end(answer);
      };
    web.answers.set('/index.yaml', protect(web.answers.get('/index.yaml')!));
    web.answers.set('/web-1.0.0.tgz', protect(redirect(`${other.url}/web.tgz`)));

    const work = new Workspace();
    const request = ask(web.url, 'web', '1.0.0');
    const [refused] = await problemsOf(() => work.run([request]));
    expect(refused?.what).toContain('status 401');
    await work.run([request], { env: configuration(new URL(web.url).host) });
    expect(web.asked.some(({ authorization }) => authorization === `Basic ${credential}`)).toBe(true);
    expect(other.asked).toEqual([{ path: '/web.tgz' }]);
    await other.stop();
  });

  test('shows no credential to another host that an index names', async () => {
    const other = await WebServer.start();
    other.answers.set('*', (_, response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end());
    web.publish({ name: 'web', version: '1.0.0', archive, url: `${other.url}/web.tgz` });
    const env = configuration(new URL(web.url).host);
    const problems = await problemsOf(() => new Workspace().run([ask(web.url, 'web', '1.0.0')], { env }));
    expect(problems[0]?.what).toContain('status 401');
    expect(other.asked).toEqual([{ path: '/web.tgz' }]);
    await other.stop();
  });

  test.each([
    ['file:///etc/passwd', "'file:' is not fetched from"],
    ['ftp://127.0.0.1/web.tgz', "'ftp:' is not fetched from"],
    ['http://example.com/web.tgz', 'plain http is for this machine alone'],
    ['http://169.254.169.254/latest/meta-data', 'plain http is for this machine alone'],
    ['https://user:pass@example.com/web.tgz', 'it has a credential in it'],
  ])('does not follow a redirect or an index to %s', async (target, reason) => {
    expect(await expectRefused(redirect(target))).toContain(reason);
    web.publish({ name: 'web', version: '1.0.0', archive, url: target });
    expect(await expectRefused(archive)).toContain(reason);
  });

  test('follows five redirects and no sixth', async () => {
    for (let hop = 1; hop < 6; hop++) web.answers.set(`/${hop}`, redirect(`/${hop + 1}`));
    web.answers.set('/6', archive);
    expect(await expectRefused(redirect('/1'))).toContain('more than 5 redirects');
    web.answers.set('/5', archive);
    web.answers.set('/web-1.0.0.tgz', redirect('/1'));
    await new Workspace().run([ask(web.url, 'web', '1.0.0')]);
    expect(web.paths().at(-1)).toBe('/5');
  });

  test('does not go from https to http, not even on this machine', async () => {
    const certificate = makeCertificate();
    const secure = await WebServer.start(certificate);
    secure.answers.set('/index.yaml', redirect(`${web.url}/index.yaml`));
    const [problem] = await problemsOf(() =>
      new Workspace().run([ask(secure.url, 'web', '1.0.0')], { certificateAuthorities: certificate.certificate }),
    );
    expect(problem?.what).toContain('it leads from https to http');
    expect(web.asked).toEqual([]);
    await secure.stop();
  });

  test('refuses plain http to any other machine, and to this one unless that is asked for', async () => {
    const work = new Workspace();
    const [here] = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')], { plainHttp: false }));
    expect(here?.what).toContain('plain http has to be asked for');
    const [there] = await problemsOf(() => work.run([ask('http://charts.example.com', 'web', '1.0.0')]));
    expect(there?.what).toContain('plain http is for this machine alone');
    expect(web.asked).toEqual([]);
  });

  test('quotes no query of an address, which may be what opens it', async () => {
    expect(await expectRefused(redirect('http://example.com/web.tgz?signature=secret'))).not.toContain('secret');
  });
});

test('trusts what NODE_EXTRA_CA_CERTS names', async () => {
  const certificate = makeCertificate();
  const secure = await WebServer.start(certificate);
  secure.answers.set('/hello', 'hello');
  const script = `
    const { HttpClient } = require('./lib/sources/http');
    const client = new HttpClient({ env: {} });
    client.ask({ url: new URL(process.argv[1]), maxBytes: 100 })
      .then(({ body }) => console.log(body.toString()), (error) => console.log(error.message))
      .finally(() => client.close());`;
  const run = (env: NodeJS.ProcessEnv) =>
    new Promise<string>((resolve) => {
      const args = ['--require', 'tsx/cjs', '-e', script, `${secure.url}/hello`];
      execFile(process.execPath, args, { env, encoding: 'utf8' }, (_, stdout) => {
        resolve(stdout.trim());
      });
    });
  expect(await run({ ...process.env, NODE_EXTRA_CA_CERTS: `${certificate.folder}/certificate.pem` })).toBe('hello');
  await secure.stop();
});
