import { spawn } from 'node:child_process';
import { FetchFailure } from './fetch-problem';

const TIME_MS = 600_000;

// Configuration of the user stays: it has the credentials. What could run a program of a repository does not.
const SAFE = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'credential.interactive=false',
  '-c',
  'fetch.recurseSubmodules=false',
  '-c',
  'gc.auto=0',
];

/**
 * Runs Git without a shell, a question or a hook, in a repository of its own.
 *
 * @throws FetchFailure with Git's own words where it fails
 */
export function runGit(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  input = '',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const git = spawn('git', [...SAFE, ...args], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: TIME_MS,
      env: {
        ...env,
        LC_ALL: 'C',
        GIT_DIR: folder,
        GIT_TERMINAL_PROMPT: '0',
        GIT_ASKPASS: '',
        SSH_ASKPASS: '',
        GIT_SSH_COMMAND: env.GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes',
        // No plain http, no local path, and no helper that would be a program of somebody's choice.
        GIT_ALLOW_PROTOCOL: 'https:ssh',
        GIT_LFS_SKIP_SMUDGE: '1',
      },
    });
    const stdout: Buffer[] = [];
    let stderr = '';
    git.stdout.on('data', (part: Buffer) => stdout.push(part));
    git.stderr.on('data', (part: Buffer) => (stderr = (stderr + part.toString('utf8')).slice(-4096)));
    git.stdin.on('error', () => undefined);
    git.on('error', (cause) => {
      reject(new FetchFailure('Git cannot be started.', 'Install Git.', undefined, { cause }));
    });
    git.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(stdout));
      else
        reject(
          new FetchFailure(`Git says: ${reasonOf(stderr, code)}.`, 'Do what Git says, then run the command again.'),
        );
    });
    git.stdin.end(input);
  });
}

function reasonOf(stderr: string, code: number | null): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1);
  return reason?.replace(/^(fatal|error): /, '').replace(/\.$/, '') ?? `exit code ${code ?? 'unknown'}`;
}
