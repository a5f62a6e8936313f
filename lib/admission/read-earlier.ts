import { relative } from 'node:path';
import { ProblemError } from '../errors';
import { openGitTree, tryFindMergeBase, type BaseTree } from '../publish';
import { ARGOCD_FOLDER, type OutputFile } from '../render';
import { readManifests } from '../yaml';
import { earlierKey, type EarlierObject, type EarlierObjects } from './earlier';

/** The output folder as a revision has it. */
export interface EarlierFolder {
  readonly revision: string;
  readonly tree: BaseTree;

  /** The folder, relative to the repository. */
  readonly folder: string;

  /** Paths of its files by the folder of their cluster. */
  readonly paths: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Where to look for what was there before. */
export interface EarlierPlace {
  /** The repository. */
  readonly root: string;

  /** The output folder, absolute. */
  readonly out: string;

  /** Revision to look at. @default - where the working tree left the main branch, where Git can tell */
  readonly against?: string | undefined;
}

/**
 * Opens the output folder as it was.
 *
 * @returns undefined where nobody has named a revision and there is none to compare with
 * @throws ProblemError where somebody has named one, and it is not there or has no such folder
 */
export async function openEarlier({ root, out, against }: EarlierPlace): Promise<EarlierFolder | undefined> {
  const folder = relative(root, out).replaceAll('\\', '/');
  if (against !== undefined) return open(root, out, folder, against, against);
  try {
    const commit = await tryFindMergeBase(root);
    return commit === undefined ? undefined : await open(root, out, folder, commit, commit.slice(0, 7));
  } catch (error) {
    // Without Git, or outside of a repository, everything is new.
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

async function open(root: string, out: string, folder: string, name: string, shown: string): Promise<EarlierFolder> {
  const { tree, hasFolder } = await openGitTree(root, out, name);
  if (!hasFolder) {
    throw new ProblemError({
      code: 'not-found',
      what: `The revision '${name}' has no folder '${folder}'.`,
      where: [],
      why: 'What a change does to objects that are there already is judged by what that revision has.',
      fix: "Name a revision that has it after '--against', or leave the option out.",
    });
  }
  const paths = new Map<string, Set<string>>();
  for (const path of tree.paths) {
    if (!path.endsWith('.yaml')) continue;
    const place = path.split('/', 2).join('/');
    const same = paths.get(place);
    if (same) same.add(path);
    else paths.set(place, new Set([path]));
  }
  return { revision: shown, tree, folder, paths };
}

/**
 * What a revision has of the objects that some files hold, where it differs from them. Files that have not changed are
 * not read.
 */
export async function readEarlier(
  { revision, tree, folder, paths }: EarlierFolder,
  files: readonly OutputFile[],
): Promise<EarlierObjects> {
  const left = new Set<string>();
  for (const place of new Set(files.filter((file) => file.cluster === file.folder).map((file) => file.folder))) {
    for (const path of paths.get(place) ?? []) if (!isOfArgoCd(path)) left.add(path);
  }
  for (const { path, content, folder: place } of files) {
    if (paths.get(place)?.has(path) !== true) continue;
    if (tree.isSame(path, content)) left.delete(path);
    else left.add(path);
  }
  const objects = new Map<string, EarlierObject>();
  for await (const { path, content } of tree.read([...left])) {
    const file = `${folder}/${path}`;
    for (const object of objectsIn(content, file)) {
      objects.set(earlierKey(path.split('/', 2).join('/'), object), { object, file, content });
    }
  }
  return { revision, folder, objects };
}

/** The folder of a hub has its spokes' Applications too; those are compared file by file. */
function isOfArgoCd(path: string): boolean {
  return path.split('/', 3)[2] === ARGOCD_FOLDER;
}

// What another hand has written may not be readable; it is no object that Argo CD could have applied then.
function objectsIn(content: string, file: string) {
  try {
    return readManifests(content, { file }).map(({ object }) => object);
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
}
