import { isAbsolute, relative, resolve } from 'node:path';
import { ProblemError, ProblemList } from '../errors';
import { loadFleets, type LoadedFleet } from '../load';
import {
  compareTrees,
  isFolder,
  openFolderTree,
  openGitTree,
  tryFindCommit,
  type BaseTree,
  type ObjectChange,
  type TreeFile,
} from '../publish';
import { synthesizeFleets, type RunOptions } from '../synth';
import { scopeOf, today } from '../synthesize';

export interface CompareOptions extends Omit<RunOptions, 'today'> {
  /** The repository. */
  readonly root: string;

  /** A Git revision or a folder. */
  readonly base: string;

  /** Output folder whose committed state is compared with, where the base is a revision. */
  readonly out: string;

  /** Fleets by name. @default - all */
  readonly fleets?: readonly string[];
}

/** What the working tree changes. */
export interface ComparedTrees {
  /** What it was compared with: a commit, or a folder. */
  readonly base: { readonly revision: string; readonly commit: string } | { readonly folder: string };

  /** What the reader should know to understand the result. */
  readonly notice?: string;

  /** Changed objects, deletions first. */
  readonly changes: readonly ObjectChange[];
}

type OpenedBase = Omit<ComparedTrees, 'changes'> & { readonly tree: BaseTree };

/**
 * Synthesizes fleets in memory and compares them with a revision or a folder. Writes nothing.
 *
 * @throws ProblemError with everything that `synth` would refuse, or where there is no such base
 */
export async function compareWithBase(options: CompareOptions): Promise<ComparedTrees> {
  const { tree, ...opened } = await openBase(options);
  const fleets = loadFleets(options.root, options.fleets);
  const { fleets: names, clusters } = scopeOf(fleets, options);
  const covers = (folder: string) =>
    (names === 'all' || names.includes(folder.split('/')[0] ?? '')) && (clusters?.includes(folder) ?? true);
  return { ...opened, changes: await compareTrees(tree, synthesizedFiles(fleets, options), covers) };
}

async function* synthesizedFiles(fleets: readonly LoadedFleet[], options: CompareOptions): AsyncGenerator<TreeFile> {
  const problems = new ProblemList();
  for await (const result of synthesizeFleets(fleets, { ...options, today: today() }, problems)) {
    if (problems.all.length === 0) yield* result.files();
  }
  problems.throwIfAny();
}

/** A word is a revision or a folder; where it is both, the user decides, as with Git itself. */
async function openBase({ root, base, out }: CompareOptions): Promise<OpenedBase> {
  const folder = resolve(root, base);
  const isPath = isAbsolute(base) || /^\.\.?([/\\]|$)/.test(base);
  if (isPath || (isFolder(folder) && !(await isRevision(root, base)))) return openFolderBase(root, base, folder);
  if (isFolder(folder)) {
    throw new ProblemError({
      code: 'invalid-argument',
      what: `'${base}' is both a revision and a folder.`,
      where: [],
      why: 'The two may hold different trees.',
      fix: `Write './${base}' for the folder, or 'refs/heads/${base}' for the branch.`,
    });
  }
  const { tree, commit, hasFolder } = await openGitTree(root, resolve(root, out), base);
  const shown = relative(root, resolve(root, out)).replaceAll('\\', '/');
  return {
    tree,
    base: { revision: base, commit },
    ...(!hasFolder && {
      notice: `The revision '${base}' has no folder '${shown}', so every object counts as created.`,
    }),
  };
}

function openFolderBase(root: string, base: string, folder: string): OpenedBase {
  if (isFolder(folder)) {
    return { tree: openFolderTree(folder), base: { folder: relative(root, folder).replaceAll('\\', '/') || '.' } };
  }
  throw new ProblemError({
    code: 'not-found',
    what: `There is no folder '${base}'.`,
    where: [],
    why: 'There is nothing to compare with.',
    fix: "Check the path, or run 'fairlead synth' to write the output folder.",
  });
}

/** Outside of a repository, or without Git, a word can only be a folder. */
async function isRevision(root: string, word: string): Promise<boolean> {
  try {
    return (await tryFindCommit(root, word)) !== undefined;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}
