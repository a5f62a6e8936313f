import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { indexOf, temporaryFolder } from './support';

export type Answer = Buffer | string | ((request: IncomingMessage, response: ServerResponse) => void);

/** A web server on this machine that remembers what it was asked. */
export class WebServer {
  public readonly asked: { path: string; authorization?: string }[] = [];
  public readonly answers = new Map<string, Answer>();

  private constructor(
    private readonly server: Server,
    public readonly url: string,
  ) {}

  public static async start(tls?: Certificate): Promise<WebServer> {
    const listener: RequestListener = (request, response) => {
      web.#answer(request, response);
    };
    const server = tls ? createSecureServer({ key: tls.key, cert: tls.certificate }, listener) : createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const web = new WebServer(server, `${tls ? 'https' : 'http'}://127.0.0.1:${port}`);
    return web;
  }

  /** Publishes archives with their index; the addresses of archives can be others. */
  public publish(...charts: readonly { name: string; version: string; archive: Buffer; url?: string }[]): this {
    this.answers.set('/index.yaml', indexOf(charts));
    for (const { name, version, archive } of charts) this.answers.set(`/${name}-${version}.tgz`, archive);
    return this;
  }

  public paths(): readonly string[] {
    return this.asked.map(({ path }) => path);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { authorization } = request.headers;
    const path = request.url ?? '';
    this.asked.push({ path, ...(authorization !== undefined && { authorization }) });
    const answer = this.answers.get(path) ?? this.answers.get(path.replace(/\?.*/, '')) ?? this.answers.get('*');
    if (typeof answer === 'function') answer(request, response);
    else if (answer === undefined) response.writeHead(404).end('not here');
    else response.end(answer);
  }
}

/** A certificate for this machine that nobody else signed, so that it is its own authority. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;

  /** Where both files are. */
  readonly folder: string;
}

export function makeCertificate(): Certificate {
  const folder = temporaryFolder();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-days', '2', ...names, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8'), folder };
}
