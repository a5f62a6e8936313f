import { accessSync, constants, lstatSync, readdirSync, type Stats } from 'node:fs';
import { comparePaths, parentOf } from './output-file';
import { succeeds } from './failure';

/** Something that stands where a file or folder is to go. */
export interface Obstacle {
  readonly kind: 'obstacle';
  readonly path: string;
  readonly what: 'symbolic link' | 'folder' | 'file' | 'special file';
}

type FoundFolder = { readonly kind: 'missing' } | { readonly kind: 'folder' } | Obstacle;
type FoundFile = { readonly kind: 'missing' } | { readonly kind: 'file'; readonly stats: Stats } | Obstacle;

const MISSING = { kind: 'missing' } as const;

/** What is on disk in the output folder. Never follows a symbolic link; remembers folders, which every file asks for. */
export class FoundTree {
  readonly #root: string;
  readonly #folders = new Map<string, FoundFolder>();

  constructor(root: string) {
    this.#root = root;
  }

  public absolute(path: string): string {
    return path === '' ? this.#root : `${this.#root}/${path}`;
  }

  /** What is found at the path of a folder. */
  public findFolder(path: string): FoundFolder {
    const known = this.#folders.get(path);
    if (known) return known;
    const above = path === '' ? undefined : this.findFolder(parentOf(path));
    const found = above === undefined || above.kind === 'folder' ? this.#lookAtFolder(path) : above;
    this.#folders.set(path, found);
    return found;
  }

  /** What is found at the path of a file. */
  public findFile(path: string): FoundFile {
    const folder = this.findFolder(parentOf(path));
    if (folder.kind !== 'folder') return folder;
    const stats = lstatSync(this.absolute(path), { throwIfNoEntry: false });
    if (!stats) return MISSING;
    return stats.isFile() ? { kind: 'file', stats } : obstacle(path, stats);
  }

  /** Names of the real folders in a folder, sorted. */
  public listFolders(path: string): readonly string[] {
    if (this.findFolder(path).kind !== 'folder') return [];
    return readdirSync(this.absolute(path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort(comparePaths);
  }

  /** Everything below a folder: folders innermost last, and all that is not a folder. */
  public listBelow(path: string): { readonly folders: readonly string[]; readonly files: readonly string[] } {
    const folders: string[] = [];
    const files: string[] = [];
    for (const entry of readdirSync(this.absolute(path), { withFileTypes: true })) {
      const inner = `${path}/${entry.name}`;
      if (!entry.isDirectory()) {
        files.push(inner);
        continue;
      }
      const below = this.listBelow(inner);
      folders.push(inner, ...below.folders);
      files.push(...below.files);
    }
    return { folders, files };
  }

  /** Whether entries of a folder may be added, replaced and removed. */
  public isWritable(path: string): boolean {
    return succeeds(() => {
      accessSync(this.absolute(path), constants.W_OK | constants.X_OK);
    }, ['EACCES', 'EPERM', 'EROFS']);
  }

  #lookAtFolder(path: string): FoundFolder {
    const stats = lstatSync(this.absolute(path), { throwIfNoEntry: false });
    if (!stats) return MISSING;
    return stats.isDirectory() ? { kind: 'folder' } : obstacle(path, stats);
  }
}

function obstacle(path: string, stats: Stats): Obstacle {
  const isPlain = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'special file';
  return { kind: 'obstacle', path, what: stats.isSymbolicLink() ? 'symbolic link' : isPlain };
}
