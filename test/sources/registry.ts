import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request as askPlain } from 'node:http';
import { request as askSecure } from 'node:https';
import { join } from 'node:path';
import { temporaryFolder } from './support';
import type { Certificate } from './web-server';

/** Debian's package `docker-registry`. */
export const REGISTRY = '/usr/bin/docker-registry';

/** bcrypt of `open sesame`. */
const HASH = '$2b$04$xlWVFCZPSPPb8nZm83TQG.Y1u/SkcZ1tGDJDPV7aXlSQZ5EIyLNZe';
export const USER = { username: 'captain', password: 'open sesame' };

export interface RegistryOptions {
  readonly auth?: 'htpasswd' | { readonly realm: string; readonly certificate: Certificate };
  readonly tls?: Certificate;
}

/** A real registry on this machine, with its files in a folder of the test. */
export class Registry {
  private constructor(
    private readonly process: ChildProcess,
    public readonly host: string,
    private readonly options: RegistryOptions,
  ) {}

  public static async start(options: RegistryOptions = {}): Promise<Registry> {
    const folder = temporaryFolder();
    const config = join(folder, 'config.json');
    writeFileSync(join(folder, 'htpasswd'), `${USER.username}:${HASH}\n`);
    // JSON is YAML, too.
    writeFileSync(config, JSON.stringify(configuration(folder, options)));
    const child = spawn(REGISTRY, ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'], env: {} });
    const host = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (part: Buffer) => {
        said += part.toString('utf8');
        const address = /listening on (127\.0\.0\.1:\d+)/.exec(said)?.[1];
        if (address !== undefined) resolve(address);
      });
      child.on('error', reject);
      child.on('exit', () => {
        reject(new Error(`The registry ended: ${said}`));
      });
    });
    return new Registry(child, host, options);
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Publishes a chart as `helm push` does; with other media types, whatever else is published so. */
  public async push(name: string, tag: string, archive: Buffer, more: PushOptions = {}): Promise<void> {
    const { provenance, authorization, layerType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip' } = more;
    const config = Buffer.from('{}');
    const layers: { mediaType: string; content: Buffer }[] = [{ mediaType: layerType, content: archive }];
    if (provenance)
      layers.push({ mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov', content: provenance });
    for (const content of [config, ...layers.map((layer) => layer.content)]) {
      const start = await this.#ask('POST', `/v2/${name}/blobs/uploads/`, authorization);
      const { pathname, searchParams } = new URL(start.location, 'http://registry');
      searchParams.set('digest', digestOf(content));
      await this.#ask('PUT', `${pathname}?${searchParams.toString()}`, authorization, content);
    }
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', size: config.length, digest: digestOf(config) },
      layers: layers.map(({ mediaType, content }) => ({ mediaType, size: content.length, digest: digestOf(content) })),
    };
    await this.#ask(
      'PUT',
      `/v2/${name}/manifests/${tag}`,
      authorization,
      Buffer.from(JSON.stringify(manifest)),
      MANIFEST,
    );
  }

  #ask(
    method: string,
    path: string,
    authorization?: string,
    body: Buffer = Buffer.alloc(0),
    type = 'application/octet-stream',
  ): Promise<{ location: string }> {
    const { tls } = this.options;
    const ask = tls ? askSecure : askPlain;
    return new Promise((resolve, reject) => {
      const url = `${tls ? 'https' : 'http'}://${this.host}${path}`;
      const headers = { 'content-type': type, 'content-length': body.length, ...(authorization && { authorization }) };
      const request = ask(url, { method, headers, agent: false, ...(tls && { ca: tls.certificate }) }, (answer) => {
        answer.resume();
        if ((answer.statusCode ?? 500) < 300) resolve({ location: answer.headers.location ?? '' });
        else reject(new Error(`${method} ${path} answers ${answer.statusCode ?? 0}`));
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

interface PushOptions {
  readonly provenance?: Buffer;
  readonly authorization?: string;
  readonly layerType?: string;
}

function configuration(folder: string, { auth, tls }: RegistryOptions): object {
  return {
    version: '0.1',
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: {
      addr: '127.0.0.1:0',
      ...(tls && { tls: { certificate: join(tls.folder, 'certificate.pem'), key: join(tls.folder, 'key.pem') } }),
    },
    ...(auth === 'htpasswd' && { auth: { htpasswd: { realm: 'charts', path: join(folder, 'htpasswd') } } }),
    ...(typeof auth === 'object' && {
      auth: {
        token: {
          realm: auth.realm,
          service: 'charts',
          issuer: 'test',
          rootcertbundle: join(auth.certificate.folder, 'certificate.pem'),
        },
      },
    }),
  };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** A token as a token server of the registry issues it. */
export function issueToken(certificate: Certificate, scope: string): string {
  const [type = '', name = '', actions = ''] = scope.split(':');
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const der = certificate.certificate.replace(/-----[A-Z ]+-----|\s/g, '');
  const head = encode({ typ: 'JWT', alg: 'ES256', x5c: [der] });
  const claims = encode({
    iss: 'test',
    sub: USER.username,
    aud: 'charts',
    exp: now + 300,
    nbf: now - 60,
    iat: now,
    jti: randomUUID(),
    access: [{ type, name, actions: actions.split(',') }],
  });
  const key = createPrivateKey(certificate.key);
  const signature = sign('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' });
  return `${head}.${claims}.${signature.toString('base64url')}`;
}
