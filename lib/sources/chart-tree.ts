import { join, posix } from 'node:path';
import { filesDigest, readChartFolder } from '../engine';

/** Content by path below a folder, `/` between names. */
export type TreeFiles = Readonly<Record<string, Uint8Array>>;

/** Files of a repository: this one, or a revision of another. */
export interface ChartTree {
  /** All files below a folder; none where it is not there. */
  files(path: string): Promise<TreeFiles>;
}

/** The files of this repository. */
export class LocalTree implements ChartTree {
  constructor(private readonly root: string) {}

  public files(path: string): Promise<TreeFiles> {
    const files = readChartFolder(join(this.root, path)).map((file) => [file.path, file.content] as const);
    return Promise.resolve(Object.fromEntries(files));
  }
}

/** The digest that a folder with these files has. */
export function filesDigestOf(files: TreeFiles): string {
  const list = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) }));
  return filesDigest(list.sort((a, b) => (a.path < b.path ? -1 : 1)));
}

/** A path that is told from a folder of a repository; undefined where it leads out of the repository. */
export function tryResolvePath(from: string, path: string): string | undefined {
  const resolved = posix.normalize(posix.join(from, path)).replace(/\/+$/, '');
  return resolved === '..' || resolved.startsWith('../') || resolved.startsWith('/') ? undefined : resolved;
}
