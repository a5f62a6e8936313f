import type { Problem } from '../errors';
import { inTheWay, throwProblems, type ComparedFolder, type Comparison, type StagedFile } from './comparison';
import { formatIndex, looksLikeIndex, tryReadIndexText } from './folder-index';
import type { FoundTree } from './found-tree';
import { comparePaths, parentOf, type ChangeSet, type OwnedFile, type PublishScope } from './output-file';
import type { OutputFolder } from './output-folder';
import { INDEX_FILE, tryFindPathFault } from './path-rules';

/** Everything that leads from the tree on disk to the new one. Paths are relative to the output folder. */
export interface TreePlan {
  readonly changes: ChangeSet;

  /** Files to put in place, sorted. */
  readonly puts: readonly StagedFile[];

  /** Emptied folders that stand where a file is to go, innermost first. */
  readonly clearedFolders: readonly string[];

  /** Folders to make, outermost first. */
  readonly newFolders: readonly string[];

  /** Folders to put in place with all that is in them, their indexes too, and their names in the staging folder. */
  readonly wholeFolders: readonly { readonly path: string; readonly from: string }[];

  /** Folders that may be empty afterwards, innermost first. */
  readonly emptiedFolders: readonly string[];

  /** Indexes to write, or to remove where nothing is left to list. */
  readonly indexes: readonly { readonly folder: string; readonly files: readonly OwnedFile[] }[];

  /** Unchanged files whose mode is not the usual one. */
  readonly otherModes: readonly string[];
}

/** Works out what publishing would do. Reads only; throws all problems of the run together. */
export function planTree(comparison: Comparison, scope: PublishScope, out: OutputFolder): TreePlan {
  const { disk, ledger } = comparison;
  openFoldersInScope(comparison, scope, out);
  const folders = [...comparison.folders].sort((a, b) => comparePaths(a.name, b.name));
  // Problems found here belong to this scope; those of staging, to every plan.
  const problems: Problem[] = [...comparison.problems.all];

  const dropped: OwnedFile[] = [];
  const retained = new Map<ComparedFolder, OwnedFile[]>();
  for (const folder of folders) {
    const kept: OwnedFile[] = [];
    const staged = new Map(folder.staged.map(({ file }) => [file.path, file]));
    for (const file of folder.owned.values()) {
      const isCovered = isInScope(file, scope);
      const rival = staged.get(file.path);
      if (rival && !isCovered && !isSameOwner(rival, file)) problems.push(takenOver(rival, file, out));
      if (rival) continue;
      if (isCovered) dropped.push(file);
      else kept.push(file);
    }
    for (const file of kept) problems.push(...[ledger.tryFindClash(file)].filter((clash) => clash !== undefined));
    retained.set(folder, kept);
  }

  const deleted = new Set<string>();
  for (const file of dropped) {
    const found = disk.findFile(file.path);
    if (found.kind === 'file') deleted.add(file.path);
    else if (found.kind === 'obstacle') problems.push(inTheWay(found, file, out.shown));
  }

  const staged = folders.flatMap((folder) => folder.staged).sort(byPath);
  const clearedFolders: string[] = [];
  for (const { file, obstacle } of staged) {
    if (!obstacle) continue;
    const below = obstacle.what === 'folder' && obstacle.path === file.path ? disk.listBelow(file.path) : undefined;
    const goes = below ? below.files.every((path) => deleted.has(path)) : deleted.has(obstacle.path);
    if (!goes) problems.push(inTheWay(obstacle, file, out.shown));
    else if (below) clearedFolders.push(file.path, ...below.folders);
  }
  throwProblems(problems);

  const puts = staged.filter(({ state }) => state !== 'unchanged');
  const pathsOf = (state: StagedFile['state']) =>
    staged.filter((each) => each.state === state).map(({ file }) => file.path);
  const fresh = folders.flatMap((folder) => {
    folder.fresh?.seal();
    const paths = folder.fresh?.paths ?? [];
    return folder.fresh && paths.length > 0 ? [{ path: folder.name, from: folder.fresh.from ?? '', paths }] : [];
  });
  const indexes = folders.flatMap((folder) => {
    if (folder.fresh) return [];
    const files = [...folder.staged.map(({ file }) => file), ...(retained.get(folder) ?? [])];
    const text = files.length === 0 ? undefined : formatIndex(folder.name, files);
    // The text is made again when it is written: all texts together are a large part of a fleet's memory.
    return text === folder.indexText ? [] : [{ folder: folder.name, files }];
  });
  return {
    changes: {
      created: [...pathsOf('created'), ...fresh.flatMap(({ paths }) => paths)].sort(comparePaths),
      changed: pathsOf('changed'),
      deleted: [...deleted].sort(comparePaths),
      unchanged: pathsOf('unchanged'),
      indexes: [...indexes.map(({ folder }) => folder), ...fresh.map(({ path }) => path)]
        .sort(comparePaths)
        .map((folder) => `${folder}/${INDEX_FILE}`),
    },
    puts,
    clearedFolders: innermostFirst(clearedFolders),
    newFolders: foldersToMake([...puts.map(({ file }) => file.path), ...fresh.map(({ path }) => path)], disk),
    wholeFolders: fresh.map(({ path, from }) => ({ path, from })),
    emptiedFolders: innermostFirst(dropped.flatMap(({ path }) => [...ancestorsOf(path)])),
    indexes,
    otherModes: staged.filter(({ hasOtherMode }) => hasOtherMode).map(({ file }) => file.path),
  };
}

// A cluster or a fleet that is gone from the definition is known only by the index in its folder.
function openFoldersInScope(comparison: Comparison, scope: PublishScope, out: OutputFolder): void {
  const { disk } = comparison;
  const staged = [...comparison.folders].map(({ name }) => parentOf(name));
  const fleets = new Set(scope.fleets === 'all' ? disk.listFolders('') : [...scope.fleets, ...staged]);
  for (const fleet of fleets) {
    if (tryFindPathFault(fleet) !== undefined) continue;
    for (const cluster of disk.listFolders(fleet)) {
      const name = `${fleet}/${cluster}`;
      if (scope.fleets === 'all' && !hasIndexOfOurs(disk, name, out)) continue;
      comparison.visitFolder(name);
    }
  }
}

function hasIndexOfOurs(disk: FoundTree, folder: string, out: OutputFolder): boolean {
  const path = `${folder}/${INDEX_FILE}`;
  if (disk.findFile(path).kind !== 'file') return false;
  return looksLikeIndex(tryReadIndexText(disk.absolute(path), `${out.shown}/${path}`) ?? '');
}

function isInScope(file: OwnedFile, { fleets, clusters, tenants, keep }: PublishScope): boolean {
  return (
    (fleets === 'all' || fleets.includes(parentOf(file.cluster))) &&
    (clusters === undefined || clusters.includes(file.cluster)) &&
    (tenants === undefined || (file.tenant !== undefined && tenants.includes(file.tenant))) &&
    keep?.(file) !== true
  );
}

function isSameOwner(a: OwnedFile, b: OwnedFile): boolean {
  return a.cluster === b.cluster && a.tenant === b.tenant;
}

function takenOver(now: OwnedFile, before: OwnedFile, out: OutputFolder): Problem {
  return {
    code: 'unsafe-output',
    what: `Construct '${now.construct}' would overwrite '${out.shown}/${now.path}' of construct '${before.construct}', which this run leaves out.`,
    where: [now, before].map(({ path, construct }) => ({ path: construct, source: { file: `${out.shown}/${path}` } })),
    why: 'A run over part of a fleet must not take files from the rest of it.',
    fix: 'Synthesize the whole fleet; if both constructs still exist, rename one of them.',
  };
}

function foldersToMake(paths: readonly string[], disk: FoundTree): readonly string[] {
  const missing = new Set<string>();
  for (const path of paths) {
    for (const folder of ancestorsOf(path)) {
      if (missing.has(folder) || disk.findFolder(folder).kind === 'folder') break;
      missing.add(folder);
    }
  }
  return [...missing].sort(comparePaths);
}

function* ancestorsOf(path: string): Generator<string> {
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) yield folder;
}

function innermostFirst(folders: readonly string[]): readonly string[] {
  return [...new Set(folders)].sort(comparePaths).reverse();
}

function byPath(a: StagedFile, b: StagedFile): number {
  return comparePaths(a.file.path, b.file.path);
}
