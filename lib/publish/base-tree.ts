import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One file of a tree. */
export interface TreeFile {
  /** Path relative to the top of the tree, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/** A tree to compare with. Contents are read only where they differ. */
export interface BaseTree {
  /** Paths of all its files. */
  readonly paths: readonly string[];

  /** Whether the file at a path has exactly this content. */
  isSame(path: string, content: string): boolean;

  /** Contents of the files at these paths. */
  read(paths: readonly string[]): AsyncIterable<TreeFile>;
}

/** A tree without files. */
export const EMPTY_TREE: BaseTree = {
  paths: [],
  isSame: () => false,
  async *read() {
    // There is nothing to read.
  },
};

/** The files below a folder as a tree; links and hidden files are not part of it. */
export function openFolderTree(folder: string): BaseTree {
  const read = (path: string) => readFileSync(join(folder, path));
  return {
    paths: [...listFiles(folder, folder)],
    isSame: (path, content) => read(path).equals(Buffer.from(content)),
    // eslint-disable-next-line @typescript-eslint/require-await -- another tree has to wait for its files
    async *read(paths) {
      for (const path of paths) yield { path, content: read(path).toString('utf8') };
    },
  };
}

/** Whether there is a folder at a path. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function* listFiles(top: string, folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* listFiles(top, path);
    else if (entry.isFile()) yield relative(top, path).replaceAll('\\', '/');
  }
}
