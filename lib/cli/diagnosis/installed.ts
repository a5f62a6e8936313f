import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** One installed copy of a package. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;

  /** Its folder, links resolved: two paths to one folder are one copy. */
  readonly folder: string;
}

/**
 * Finds every copy of some packages that code in a repository could load: in its own `node_modules`, in those above it,
 * and in those of the packages there. Links are followed, so workspaces and pnpm's store are seen too.
 */
export function findInstalled(root: string, names: readonly string[]): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visited = new Set<string>();
  const pending = modulesAbove(root);
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const modules = tryRealPath(folder);
    if (modules === undefined || visited.has(modules)) continue;
    visited.add(modules);
    for (const path of packagesIn(modules)) {
      const real = tryRealPath(path);
      if (real === undefined) continue;
      const name = basename(path);
      if (names.includes(name) && dirname(path) === modules) {
        const installed = tryReadPackage(real);
        if (installed?.name === name) found.set(real, installed);
      }
      pending.push(join(real, 'node_modules'));
      // With pnpm, what a package needs lies beside its real folder.
      if (basename(dirname(real)) === 'node_modules') pending.push(dirname(real));
    }
  }
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The package that a file belongs to, or undefined where it belongs to none. */
export function tryFindPackageOf(file: string): InstalledPackage | undefined {
  for (let folder = dirname(file); dirname(folder) !== folder; folder = dirname(folder)) {
    const found = tryReadPackage(folder);
    if (found) return found;
  }
  return undefined;
}

function modulesAbove(root: string): string[] {
  const folders = [join(root, 'node_modules')];
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    folders.push(join(dirname(folder), 'node_modules'));
  }
  return folders;
}

/** Folders of packages in a `node_modules`, those with a scope included. */
function packagesIn(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(modules, name))
    .filter(isFolder)
    .flatMap((path) => (basename(path).startsWith('@') ? readdirSync(path).map((name) => join(path, name)) : [path]));
}

function tryReadPackage(folder: string): InstalledPackage | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
    return typeof name === 'string' && typeof version === 'string' ? { name, version, folder } : undefined;
  } catch {
    // Half-installed; whoever loads it will be told by Node.js.
    return undefined;
  }
}

function tryRealPath(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return isFolder(real) ? real : undefined;
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
