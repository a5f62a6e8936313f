import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FetchFailure } from './fetch-problem';

/** A credential for one host. */
export type Credential = { readonly username: string; readonly password: string } | { readonly identityToken: string };

type Environment = Readonly<Record<string, string | undefined>>;

interface DockerConfig {
  readonly auths?: Readonly<
    Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string } | undefined>
  >;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string | undefined>>;
}

const HELPER_NAME = /^[a-z0-9][a-z0-9_-]*$/i;
const HELPER_TIME_MS = 30_000;
const MAX_ANSWER = 64 * 1024;
const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * The credential that the docker configuration of this machine has for a host, or undefined.
 *
 * @throws FetchFailure where the configuration cannot be read, or its helper fails
 */
export async function tryFindCredential(host: string, env: Environment): Promise<Credential | undefined> {
  const config = readConfig(env);
  if (!config) return undefined;
  const names = namesOf(host);
  const helper =
    names.map((name) => config.credHelpers?.[name]).find((name) => name !== undefined) ?? config.credsStore;
  const isHub = names.includes(DOCKER_HUB);
  const found = helper ? await askHelper(helper, isHub ? DOCKER_HUB : host, env) : undefined;
  if (found) return found;
  const entry = names.map((name) => config.auths?.[name]).find((auth) => auth !== undefined);
  if (entry?.identitytoken) return { identityToken: entry.identitytoken };
  if (entry?.auth) {
    const [username = '', ...password] = Buffer.from(entry.auth, 'base64').toString('utf8').split(':');
    return { username, password: password.join(':') };
  }
  return entry?.username !== undefined && entry.password !== undefined
    ? { username: entry.username, password: entry.password }
    : undefined;
}

/** A credential as `Authorization: Basic` says it. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function namesOf(host: string): readonly string[] {
  const names = [host, `https://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`];
  return host === 'registry-1.docker.io' ? [DOCKER_HUB, 'docker.io', ...names] : names;
}

function readConfig(env: Environment): DockerConfig | undefined {
  const path = join(env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker'), 'config.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const config: unknown = JSON.parse(text);
    return typeof config === 'object' && config !== null ? config : undefined;
  } catch (error) {
    throw new FetchFailure(
      "The docker configuration ('config.json') of this machine is not JSON, so it holds no credential.",
      'Correct it, or log in again.',
      undefined,
      // The reader's own words would quote the file, which holds credentials.
      { cause: error instanceof Error ? error.name : undefined },
    );
  }
}

/** Asks `docker-credential-<name>`, without a shell. It says "not found" by failing. */
function askHelper(name: string, host: string, env: Environment): Promise<Credential | undefined> {
  if (!HELPER_NAME.test(name)) {
    throw new FetchFailure(
      `The docker configuration names the credential helper '${name}', which is no name of one.`,
      'Correct it: letters, digits, `-` and `_` alone.',
    );
  }
  const program = `docker-credential-${name}`;
  return new Promise((resolve, reject) => {
    const helper = spawn(program, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...env },
      timeout: HELPER_TIME_MS,
    });
    let answer = '';
    helper.stdout.on('data', (part: Buffer) => {
      answer += part.toString('utf8');
      if (answer.length > MAX_ANSWER) helper.kill();
    });
    helper.stdin.on('error', () => undefined);
    helper.on('error', (error) => {
      reject(
        new FetchFailure(
          `The credential helper '${program}' cannot be started.`,
          'Install it, or take it out of the docker configuration.',
          undefined,
          { cause: error },
        ),
      );
    });
    helper.on('close', (code) => {
      resolve(code === 0 ? parseHelperAnswer(answer) : undefined);
    });
    helper.stdin.end(`${host}\n`);
  });
}

function parseHelperAnswer(answer: string): Credential | undefined {
  try {
    const { Username, Secret } = JSON.parse(answer) as { Username?: unknown; Secret?: unknown };
    if (typeof Username !== 'string' || typeof Secret !== 'string') return undefined;
    return Username === '<token>' ? { identityToken: Secret } : { username: Username, password: Secret };
  } catch {
    return undefined;
  }
}
