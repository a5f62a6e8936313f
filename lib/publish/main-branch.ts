import { resolve } from 'node:path';
import { isInRepository, runGit } from './git';

/** Branches that others merge into, the likeliest first. */
const MAIN_BRANCHES: readonly string[] = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
];

/** The commit at which the working tree left the main branch; undefined where Git cannot tell. */
export async function tryFindMergeBase(root: string): Promise<string | undefined> {
  if (!isInRepository(resolve(root))) return undefined;
  const listed = await runGit(root, ['for-each-ref', '--format=%(refname)', ...MAIN_BRANCHES]);
  const known = new Set(listed.stdout.toString().split('\n'));
  const branch = MAIN_BRANCHES.find((name) => known.has(name));
  if (listed.code !== 0 || branch === undefined) return undefined;
  const { code, stdout } = await runGit(root, ['merge-base', 'HEAD', branch]);
  return code === 0 ? stdout.toString().trim() : undefined;
}
