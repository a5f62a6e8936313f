import type { OutputFile } from '../render';

export type { OutputFile };

/** A file that an `index.json` lists as Fairlead's own. */
export interface OwnedFile extends Omit<OutputFile, 'content'> {
  /** Digest of the content, see {@link digestOf}. */
  readonly digest: string;
}

/** What publishing would do, or has done. Paths are relative to the output folder and sorted. */
export interface ChangeSet {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
  readonly unchanged: readonly string[];

  /** Every `index.json` that is written or removed along with them. */
  readonly indexes: readonly string[];
}

/**
 * What a run has synthesized in full. A file of ours that lies within the scope and was not staged is deleted; a file
 * outside of it stays, and so does its line in the index. Every condition given must hold.
 */
export interface PublishScope {
  /** Names of fleets, or `all`, which also covers fleets that no longer exist. */
  readonly fleets: readonly string[] | 'all';

  /** Clusters as `<fleet>/<cluster>`. @default - every cluster of the fleets, also one that no longer exists */
  readonly clusters?: readonly string[];

  /** Tenants. @default - all, and files without a tenant */
  readonly tenants?: readonly string[];

  /** Keeps a file all the same, for example the previous output of an application that failed. @default - keeps none */
  readonly keep?: (file: OwnedFile) => boolean;
}

/** Orders by code unit, which is the same on every machine, whatever its locale. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The folder of a path, and the empty string for one that lies at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
