import { execFileSync, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder, Workspace, type Files } from './support';
import type { Certificate, WebServer } from './web-server';

/** Git's own server program. */
export const GIT_SERVER = '/usr/lib/git-core/git-http-backend';

/** A Git repository with a history of the test's own, for a real Git server. */
export class GitRepository {
  readonly #work = new Workspace();
  readonly #folder = temporaryFolder();

  constructor(private readonly name: string) {
    this.#git('init', '--quiet', '--initial-branch=main');
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(this.#folder, name)]);
  }

  /** Commits files, and says the commit's name. */
  public commit(files: Files, ...tags: readonly string[]): string {
    this.#work.write(files);
    return this.record(...tags);
  }

  /** Commits whatever is in the work tree. */
  public record(...tags: readonly string[]): string {
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--message=change');
    for (const tag of tags) this.#git('tag', '--force', tag);
    this.#git('push', '--quiet', '--force', '--tags', join(this.#folder, this.name), 'HEAD:refs/heads/main');
    return this.#git('rev-parse', 'HEAD').trim();
  }

  public get workTree(): string {
    return this.#work.root;
  }

  /** Serves the repository below `/`. */
  public serve(web: WebServer): void {
    web.answers.set('*', (request, response) => {
      answerWithGit(this.#folder, request, response);
    });
  }

  #git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgSign=false'];
    return execFileSync('git', [...identity, ...args], { cwd: this.#work.root, encoding: 'utf8' });
  }
}

/** The environment in which Git trusts the server and nothing of the user's configuration counts. */
export function gitEnvironment({ folder }: Certificate): Record<string, string> {
  const { PATH = '' } = process.env;
  return {
    PATH,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_SSL_CAINFO: join(folder, 'certificate.pem'),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.version',
    GIT_CONFIG_VALUE_0: 'HTTP/1.1',
    no_proxy: '*',
  };
}

// https://git-scm.com/docs/git-http-backend
function answerWithGit(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', 'https://git');
  const git = spawn(GIT_SERVER, [], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(git.stdin);
  const parts: Buffer[] = [];
  git.stdout.on('data', (part: Buffer) => parts.push(part));
  git.on('close', () => {
    const answer = Buffer.concat(parts);
    const end = answer.indexOf('\r\n\r\n');
    const headers = answer
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n')
      .map((line) => line.split(': ', 2));
    const status = headers.find(([name]) => name === 'Status')?.[1];
    for (const [name = '', value = ''] of headers)
      if (name !== 'Status' && name !== '') response.setHeader(name, value);
    response.statusCode = status === undefined ? 200 : Number.parseInt(status, 10);
    response.end(answer.subarray(end + 4));
  });
}
