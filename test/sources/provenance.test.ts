import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { ChartLock } from '../../lib/sources';
import { Registry, REGISTRY } from './registry';
import { ask, hasProgram, packChart, problemsOf, temporaryFolder, Workspace } from './support';
import { WebServer } from './web-server';

const GPG = '/usr/bin/gpg';
const describeWithGpg = hasProgram(GPG) ? describe : describe.skip;

/** Somebody with a key of their own. */
class Signer {
  readonly #home = temporaryFolder();

  constructor(private readonly name: string) {
    this.#gpg(['--quick-gen-key', `${name} <${name.toLowerCase()}@example.com>`, 'rsa2048', 'sign', 'never']);
  }

  public get keyring(): Buffer {
    return this.#gpg(['--export', this.name]);
  }

  /** What `helm package --sign` writes beside an archive. */
  public sign(chart: string, filename: string, archive: Buffer): Buffer {
    const digest = createHash('sha256').update(archive).digest('hex');
    return this.#gpg(['--clear-sign'], `${chart}\n...\nfiles:\n  ${filename}: sha256:${digest}\n`);
  }

  public stop(): void {
    execFileSync('gpgconf', ['--homedir', this.#home, '--kill', 'all']);
  }

  #gpg(args: readonly string[], input = ''): Buffer {
    const batch = ['--homedir', this.#home, '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', ''];
    return execFileSync(GPG, [...batch, ...args], { input, stdio: ['pipe', 'pipe', 'ignore'] });
  }
}

describeWithGpg('a repository whose charts must be signed', () => {
  const chart = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';
  let web: WebServer;
  let [alice, mallory]: readonly [Signer, Signer] | [] = [];
  let archive: Buffer;

  beforeAll(async () => {
    [alice, mallory] = [new Signer('Alice'), new Signer('Mallory')];
    web = await WebServer.start();
    archive = await packChart('web', '1.0.0');
    web.publish({ name: 'web', version: '1.0.0', archive });
  });
  afterAll(async () => {
    alice?.stop();
    mallory?.stop();
    await web.stop();
  });

  function workspace(): { work: Workspace; keyrings: { repository: string; keyring: string }[] } {
    const work = new Workspace().write({ 'keys/alice.gpg': alice!.keyring });
    return { work, keyrings: [{ repository: web.url, keyring: 'keys/alice.gpg' }] };
  }

  test('gives a chart that is, and the lock says by whom', async () => {
    const { work, keyrings } = workspace();
    const request = ask(web.url, 'web', '1.0.0');
    web.answers.set('/web-1.0.0.tgz.prov', alice!.sign(chart, 'web-1.0.0.tgz', archive));
    await work.run([request], { keyrings });
    const { signedBy } = ChartLock.read(work.root).find(request) ?? {};
    expect(signedBy?.name).toContain('Alice');
    expect(signedBy?.fingerprint).toMatch(/^[0-9A-F]{40}$/i);
    web.asked.length = 0;
    expect(await work.run([request], { keyrings })).toMatchObject({ isLockChanged: false });
    expect(web.asked).toEqual([]);
  });

  test.each([
    ['has no signature', () => undefined, 'has no provenance file'],
    ['is signed by somebody else', () => mallory!.sign(chart, 'web-1.0.0.tgz', archive), 'is not signed as it must be'],
    [
      'is not the archive that was signed',
      () => alice!.sign(chart, 'web-1.0.0.tgz', Buffer.from('x')),
      'is not signed',
    ],
    [
      'was signed under another name',
      () => alice!.sign(chart, 'api-1.0.0.tgz', archive),
      'is not signed as it must be',
    ],
    ['has a signature that is none', () => Buffer.from('signed, Alice'), 'is not signed as it must be'],
  ])('refuses a chart that %s', async (_, sign, reason) => {
    const { work, keyrings } = workspace();
    const provenance = sign();
    if (provenance) web.answers.set('/web-1.0.0.tgz.prov', provenance);
    else web.answers.delete('/web-1.0.0.tgz.prov');
    const before = work.contents();
    const [problem] = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')], { keyrings }));
    expect(problem).toMatchObject({ code: 'unsigned-chart' });
    expect(problem?.what).toContain(reason);
    expect(work.contents()).toEqual(before);
  });

  test('asks for the signature of a chart that was locked without one', async () => {
    const { work, keyrings } = workspace();
    const request = ask(web.url, 'web', '1.0.0');
    web.answers.delete('/web-1.0.0.tgz.prov');
    await work.run([request]);
    const problems = await problemsOf(() => work.run([request], { keyrings }));
    expect(problems.map(({ code }) => code)).toEqual(['unsigned-chart']);
  });

  test('refuses a keyring that is not there, and charts of Git, which nothing signs', async () => {
    const { work } = workspace();
    web.answers.set('/web-1.0.0.tgz.prov', alice!.sign(chart, 'web-1.0.0.tgz', archive));
    const keyrings = [{ repository: web.url, keyring: 'keys/nobody.gpg' }];
    const [problem] = await problemsOf(() => work.run([ask(web.url, 'web', '1.0.0')], { keyrings }));
    expect(problem?.what).toContain("'keys/nobody.gpg' cannot be read");
    const reference = { repository: `${web.url}/charts.git`, path: 'web' };
    const [git] = await problemsOf(() => work.run([{ reference, version: 'main', where: [] }], { keyrings }));
    expect(git).toMatchObject({ code: 'unsigned-chart' });
  });

  (hasProgram(REGISTRY) ? test : test.skip)('finds the signature beside a chart of a registry', async () => {
    const registry = await Registry.start();
    const provenance = alice!.sign(chart, 'web-1.0.0.tgz', archive);
    await registry.push('charts/web', '1.0.0', archive, { provenance });
    await registry.push('charts/other', '1.0.0', await packChart('other', '1.0.0'));
    const repository = `oci://${registry.host}/charts`;
    const { work } = workspace();
    const keyrings = [{ repository: `oci://${registry.host}`, keyring: 'keys/alice.gpg' }];
    const problems = await problemsOf(() =>
      work.run([ask(repository, 'web', '1.0.0'), ask(repository, 'other', '1.0.0')], { keyrings }),
    );
    expect(problems.map(({ code, what }) => [code, what.includes("'other'")])).toEqual([['unsigned-chart', true]]);
    await work.run([ask(repository, 'web', '1.0.0')], { keyrings });
    expect(ChartLock.read(work.root).charts[0]?.signedBy?.name).toContain('Alice');
    await registry.stop();
  });
});
