import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiServer } from './api-server';
import type { Programs } from './programs';

/** A kube-apiserver with an etcd of its own, on this machine only. */
export interface RunningServer {
  readonly port: number;
  readonly token: string;

  /** The certificate that it shows. */
  readonly certificate: string;

  /** Ends both programs and takes their data away. */
  stop(): Promise<void>;
}

const SECONDS_TO_START = 120;

/** Starts both programs with fresh data; they end with this process whatever ends it. */
export async function startServer(
  programs: Pick<Programs, 'apiserver' | 'etcd'>,
  options: readonly string[] = [],
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-apiserver-'));
  const children: ChildProcess[] = [];
  const kill = (): void => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    kill();
    process.off(signal, interrupted);
    process.kill(process.pid, signal);
  };
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupted);

  const run = (program: string, name: string, args: readonly string[]): void => {
    const log = openSync(join(folder, `${name}.log`), 'w');
    children.push(spawn(program, args, { stdio: ['ignore', log, log], cwd: folder, env: { HOME: folder } }));
    closeSync(log);
  };
  const [clients, peers, port] = await freePorts(3);
  const local = 'http://127.0.0.1';
  run(programs.etcd, 'etcd', [
    `--data-dir=${join(folder, 'data')}`,
    `--listen-client-urls=${local}:${clients!}`,
    `--advertise-client-urls=${local}:${clients!}`,
    `--listen-peer-urls=${local}:${peers!}`,
    `--initial-advertise-peer-urls=${local}:${peers!}`,
    `--initial-cluster=default=${local}:${peers!}`,
    // Nothing has to outlive the tests.
    '--unsafe-no-fsync',
  ]);

  const token = randomBytes(16).toString('hex');
  const certificates = join(folder, 'certificates');
  const key = join(folder, 'accounts.key');
  const tokens = join(folder, 'tokens.csv');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  run(programs.apiserver, 'apiserver', [
    `--etcd-servers=${local}:${clients!}`,
    '--bind-address=127.0.0.1',
    // Nobody looks for it; an address of this machine is not to be found everywhere.
    '--advertise-address=192.0.2.1',
    '--endpoint-reconciler-type=none',
    `--secure-port=${port!}`,
    `--cert-dir=${certificates}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=AlwaysAllow',
    '--allow-privileged=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    // Nobody waits for the others here.
    '--enable-priority-and-fairness=false',
    '--max-requests-inflight=0',
    '--max-mutating-requests-inflight=0',
    ...options,
  ]);

  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, interrupted);
    await Promise.all(
      children.map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null || child.signalCode !== null) resolve();
            child.once('exit', () => {
              resolve();
            });
            child.kill('SIGKILL');
          }),
      ),
    );
    kill();
  };
  try {
    const certificate = await started(port!, token, join(certificates, 'apiserver.crt'), children);
    return { port: port!, token, certificate, stop };
  } catch (error) {
    const logs = ['etcd', 'apiserver'].map((name) => readFileSync(join(folder, `${name}.log`), 'utf8').slice(-2000));
    await stop();
    throw new Error(`The API server does not start:\n${logs.join('\n')}`, { cause: error });
  }
}

/** Waits until the server answers; returns its certificate, which it makes itself. */
async function started(port: number, token: string, file: string, children: readonly ChildProcess[]): Promise<string> {
  let cause: unknown;
  for (let tries = 0; tries < SECONDS_TO_START * 5; tries++) {
    if (children.some(({ exitCode }) => exitCode !== null)) throw new Error('A program has ended.');
    await wait(200);
    try {
      const certificate = readFileSync(file, 'utf8');
      const server = new ApiServer({ port, token, certificate });
      const ready = (await server.ask('GET', '/readyz')).status === 200;
      server.close();
      if (ready) return certificate;
    } catch (error) {
      cause = error;
    }
  }
  throw new Error(`It was not ready within ${SECONDS_TO_START} seconds.`, { cause });
}

/** Ports that nobody listens on, each another one. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            resolve(server);
          });
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
