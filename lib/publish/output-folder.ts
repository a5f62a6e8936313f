import { chmodSync, lstatSync, mkdirSync, realpathSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { ProblemError } from '../errors';
import { succeeds } from './failure';
import { STATE_FOLDER } from './path-rules';

/** An output folder that is safe to write to. */
export interface OutputFolder {
  /** Absolute path. */
  readonly root: string;

  /** Absolute path of the folder for lock, journal and staged files. */
  readonly state: string;

  /** The path as messages say it: relative to the working directory where it lies below, with forward slashes. */
  readonly shown: string;
}

export const FOLDER_MODE = 0o755;
export const FILE_MODE = 0o644;

/**
 * Resolves an output folder and refuses one that could lead to files that are not output: the repository itself, the
 * home folder, the root of the file system, or whatever a symbolic link points to.
 */
export function resolveOutputFolder(out: string): OutputFolder {
  const root = resolve(out);
  const within = relative(process.cwd(), root);
  const shown = (within === '' || within.startsWith('..') || isAbsolute(within) ? out : within)
    .replaceAll('\\', '/')
    .replace(/(?<=.)\/+$/, '');
  const fault = tryFindFolderFault(out, root);
  if (fault !== undefined) {
    throw new ProblemError({
      code: 'unsafe-output',
      what: `Output folder '${shown}' ${fault}.`,
      where: [{ source: { file: shown } }],
      why: 'Publishing overwrites and removes files, which must never reach beyond a folder of its own.',
      fix: "Name a folder inside the repository that holds nothing else, for example 'dist'.",
    });
  }
  return { root, state: join(root, STATE_FOLDER), shown };
}

function tryFindFolderFault(out: string, root: string): string | undefined {
  if (out.trim() === '' || out.includes('\0')) return 'is not a path';
  if (out.split(/[\\/]/).includes('..')) return "contains '..'";
  if (dirname(root) === root) return 'is the root of the file system';
  for (const home of homeFolders()) {
    if (root === home) return 'is the home folder';
    if (isBelow(home, root)) return 'contains the home folder';
  }

  const found = tryLstat(root);
  if (found?.isSymbolicLink()) return 'is a symbolic link';
  if (found && !found.isDirectory()) return 'is not a folder';
  for (const mark of ['.git', 'package.json']) {
    if (tryLstat(join(root, mark))) return `holds '${mark}', so it is a repository or a package and not only output`;
  }
  const state = tryLstat(join(root, STATE_FOLDER));
  if (state && !state.isDirectory()) return `holds '${STATE_FOLDER}', which is not a folder`;

  const link = tryFindLinkAbove(root);
  return link === undefined ? undefined : `lies below the symbolic link '${link}'`;
}

// Links above the repository are the machine's business (`/tmp` is one on macOS); links inside it can be committed.
function tryFindLinkAbove(root: string): string | undefined {
  let link: string | undefined;
  for (let folder = dirname(root); dirname(folder) !== folder; folder = dirname(folder)) {
    const isLink = tryLstat(folder)?.isSymbolicLink() === true;
    const isRepository = tryLstat(join(folder, '.git')) !== undefined;
    // A link to another repository still lies below a link of this one, so the search goes on above it.
    if (isRepository && !isLink) return link;
    if (isLink) link = relative(dirname(folder), folder);
  }
  return undefined;
}

function homeFolders(): readonly string[] {
  const home = resolve(homedir());
  if (dirname(home) === home) return [];
  let real = home;
  succeeds(() => (real = realpathSync(home)), ['ENOENT', 'EACCES']);
  return [home, real];
}

function isBelow(path: string, folder: string): boolean {
  const steps = relative(folder, path);
  return steps !== '' && !steps.startsWith('..') && !isAbsolute(steps);
}

function tryLstat(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * Makes a folder and those above it, whatever the umask, and returns the new ones, outermost first. A run that ends at
 * this moment may remove them again, being empty: whoever needs them tries again.
 */
export function makeFolders(folder: string): readonly string[] {
  if (tryLstat(folder)?.isDirectory()) return [];
  const above = dirname(folder) === folder ? [] : makeFolders(dirname(folder));
  const isMade = succeeds(() => {
    mkdirSync(folder);
    chmodSync(folder, FOLDER_MODE);
  }, ['EEXIST', 'ENOENT']);
  return isMade ? [...above, folder] : above;
}

/** Removes folders, innermost first, as far as they are empty. */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of folders)
    succeeds(() => {
      rmdirSync(folder);
    }, ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR']);
}
