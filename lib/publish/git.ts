import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProblemError } from '../errors';

/** What a Git command answered. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs one Git command that only reads, without a shell, without a question to the user and without the network.
 *
 * @param input what Git reads from its input
 * @throws ProblemError where Git cannot be started
 */
export function runGit(folder: string, args: readonly string[], input = ''): Promise<GitAnswer> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- outside of a repository it is not needed
  const { spawn } = require('node:child_process') as typeof import('node:child_process');
  return new Promise((resolve, reject) => {
    const git = spawn('git', args, {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        LC_ALL: 'C',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_TERMINAL_PROMPT: '0',
        // A partial clone would otherwise fetch what it lacks.
        GIT_NO_LAZY_FETCH: '1',
      },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    git.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    git.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // Git may stop reading early; its exit code says so.
    git.stdin.on('error', () => undefined);
    git.on('error', (error) => {
      reject(existsSync(folder) ? cannotStart(error) : error);
    });
    git.on('close', (code) => {
      resolve({ code: code ?? 1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString().trim() });
    });
    git.stdin.end(input);
  });
}

/** Whether Git has anything to say of a folder: without a repository nobody needs to be started to hear that. */
export function isInRepository(folder: string): boolean {
  if (process.env.GIT_DIR !== undefined || existsSync(join(folder, '.git'))) return true;
  return dirname(folder) !== folder && isInRepository(dirname(folder));
}

/**
 * Like {@link runGit}, for a command that must succeed.
 *
 * @throws ProblemError with Git's own words where it does not
 */
export async function mustRunGit(folder: string, args: readonly string[], input?: string): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(folder, args, input);
  if (code === 0) return stdout;
  const [reason = ''] = stderr.replace(/^(fatal|error): /, '').split('\n');
  throw new ProblemError({
    code: 'git-failed',
    what: `'git ${args[0] ?? ''}' failed: ${reason || `exit code ${code}`}.`,
    where: [],
    why: 'Without its answer the trees cannot be compared.',
    fix: "Repair what Git says, or compare with a folder: 'fairlead diff ./dist'.",
  });
}

function cannotStart(cause: Error): ProblemError {
  return new ProblemError(
    {
      code: 'git-failed',
      what: `Git could not be started: ${cause.message}.`,
      where: [],
      why: 'A revision is read through the command line of Git.',
      fix: "Install Git, or compare with a folder: 'fairlead diff ./dist'.",
    },
    { cause },
  );
}
