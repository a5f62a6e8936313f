import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { ProblemError, suggest, type Problem } from '../errors';
import { EMPTY_TREE, type BaseTree, type TreeFile } from './base-tree';
import { mustRunGit, runGit } from './git';

/** A folder as it is at one revision. */
export interface GitTree {
  readonly tree: BaseTree;

  /** Digest of the commit, in full. */
  readonly commit: string;

  /** Whether the revision has the folder at all. */
  readonly hasFolder: boolean;
}

/**
 * Finds the commit that a revision names, or undefined where it names none.
 *
 * @throws ProblemError where the folder is not in a Git repository
 */
export async function tryFindCommit(root: string, revision: string): Promise<string | undefined> {
  const prefix = await runGit(root, ['rev-parse', '--show-prefix']);
  if (prefix.code !== 0) throw new ProblemError(noRepository(prefix.stderr));
  // A word that begins with '-' would be an option to Git.
  // eslint-disable-next-line no-control-regex
  if (revision === '' || revision.startsWith('-') || /[\u0000-\u001f]/.test(revision)) return undefined;
  const { code, stdout } = await runGit(root, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  return code === 0 ? stdout.toString().trim() : undefined;
}

/**
 * Opens a folder of the repository as it is at a revision.
 *
 * @param root a folder inside the repository
 * @param folder the folder to open, absolute
 * @throws ProblemError where there is no such revision, or no repository
 */
export async function openGitTree(root: string, folder: string, revision: string): Promise<GitTree> {
  const commit = await tryFindCommit(root, revision);
  if (commit === undefined) throw new ProblemError(await noRevision(root, revision));
  const path = await pathInRepository(root, folder);
  const found = await runGit(root, ['rev-parse', '--verify', '--quiet', `${commit}:${path}`]);
  if (found.code !== 0) return { tree: EMPTY_TREE, commit, hasFolder: false };
  const listing = await mustRunGit(root, ['ls-tree', '-r', '-z', '--full-tree', found.stdout.toString().trim()]);
  return { tree: treeOf(root, parseListing(listing.toString('utf8'))), commit, hasFolder: true };
}

function treeOf(root: string, blobs: ReadonlyMap<string, string>): BaseTree {
  return {
    paths: [...blobs.keys()],
    isSame: (path, content) => {
      const id = blobs.get(path);
      return id !== undefined && blobId(content, id.length) === id;
    },
    read: (paths) => readBlobs(root, blobs, paths),
  };
}

/** Regular files of a listing, path → digest; links and submodules are left out. */
function parseListing(listing: string): ReadonlyMap<string, string> {
  const blobs = new Map<string, string>();
  for (const line of listing.split('\0')) {
    const match = /^100\d{3} blob ([0-9a-f]+)\t([^]+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) blobs.set(match[2], match[1]);
  }
  return blobs;
}

/** The digest under which Git keeps a content, so that equal files need not be read. */
function blobId(content: string, length: number): string {
  const bytes = Buffer.from(content);
  const hash = createHash(length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

async function* readBlobs(
  root: string,
  blobs: ReadonlyMap<string, string>,
  paths: readonly string[],
): AsyncGenerator<TreeFile> {
  if (paths.length === 0) return;
  const ids = paths.map((path) => blobs.get(path) ?? '');
  const answer = await mustRunGit(root, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  let offset = 0;
  for (const path of paths) {
    const end = answer.indexOf(0x0a, offset);
    const [, type, size] = answer.toString('latin1', offset, end).split(' ');
    if (end < 0 || type !== 'blob') throw new ProblemError(missingBlob(path));
    const start = end + 1;
    offset = start + Number(size) + 1;
    yield { path, content: answer.toString('utf8', start, offset - 1) };
  }
}

async function pathInRepository(root: string, folder: string): Promise<string> {
  const prefix = (await mustRunGit(root, ['rev-parse', '--show-prefix'])).toString().replace(/\n$/, '');
  const below = relative(realpathSync(root), join(realpathSync(root), relative(root, folder)));
  const path = posix.normalize(posix.join(prefix, below.split(sep).join('/'))).replace(/\/$/, '');
  if (path !== '..' && !path.startsWith('../') && path !== '.') return path;
  throw new ProblemError({
    code: 'invalid-argument',
    what: `The output folder '${relative(root, folder) || '.'}' is not a folder inside the Git repository.`,
    where: [],
    why: 'A revision holds only what lies in its repository.',
    fix: "Name a folder inside it with '--out', or compare with a folder instead of a revision.",
  });
}

function noRepository(stderr: string): Problem {
  const owner = stderr.includes('dubious ownership');
  return {
    code: 'git-failed',
    what: owner ? 'The repository belongs to another user, so Git does not read it.' : 'This is not a Git repository.',
    where: [],
    why: 'What the working tree changes is told against a revision.',
    fix: owner
      ? "Add the folder to Git's 'safe.directory', or compare with a folder: 'fairlead diff ./dist'."
      : "Run 'git init' and commit, or compare with a folder: 'fairlead diff ./dist'.",
  };
}

async function noRevision(root: string, revision: string): Promise<Problem> {
  const common = { where: [], why: 'There is nothing to compare with.' };
  if (revision.startsWith('-')) {
    return {
      code: 'invalid-argument',
      what: `'${revision}' is not a revision: it begins with '-'.`,
      where: [],
      why: 'Git would take it for an option.',
      fix: "Name a branch, tag or commit, for example 'main'.",
    };
  }
  if ((await tryFindCommit(root, 'HEAD')) === undefined) {
    return {
      code: 'git-failed',
      what: 'The repository has no commits yet.',
      ...common,
      fix: "Commit once, or compare with a folder: 'fairlead diff ./dist'.",
    };
  }
  const names = await mustRunGit(root, ['for-each-ref', '--count=1000', '--format=%(refname:short)']);
  const shallow = (await mustRunGit(root, ['rev-parse', '--is-shallow-repository'])).toString().trim() === 'true';
  return {
    code: 'not-found',
    what: `'${revision}' is neither a revision of the repository nor a folder.`,
    ...common,
    fix: shallow
      ? "This clone holds only the newest commits: run 'git fetch --unshallow' first, or fetch the revision."
      : suggest(revision, names.toString().split('\n').filter(Boolean)),
  };
}

function missingBlob(path: string): Problem {
  return {
    code: 'git-failed',
    what: `This clone does not hold the content of '${path}' at that revision.`,
    where: [{ source: { file: path } }],
    why: 'A partial clone leaves contents out, and comparing does not use the network.',
    fix: "Fetch the revision in full, for example with 'git fetch --refetch --no-filter'.",
  };
}
