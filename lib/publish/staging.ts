import { closeSync, fchmodSync, fsyncSync, mkdirSync, chmodSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_MODE, FOLDER_MODE } from './output-folder';

const STAGING_FOLDER = 'staging';

/**
 * Holds complete files and empty folders that wait to be moved into the tree.
 *
 * It lies on the tree's own file system, so that putting a file in place is one rename: it needs no space and cannot
 * stop half-way. Names are numbers; the journal says where each belongs.
 */
export class Staging {
  readonly #folder: string;
  readonly #isDurable: boolean;
  #count = 0;

  constructor(state: string, isDurable: boolean) {
    this.#folder = join(state, STAGING_FOLDER);
    this.#isDurable = isDurable;
    mkdirSync(this.#folder);
  }

  /** Keeps a file's content and returns its name here. */
  public addFile(content: Buffer): string {
    const name = `file-${(this.#count += 1)}`;
    const descriptor = openSync(join(this.#folder, name), 'wx', FILE_MODE);
    try {
      writeFileSync(descriptor, content);
      // The mode given on opening is cut down by the umask.
      fchmodSync(descriptor, FILE_MODE);
      if (this.#isDurable) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return name;
  }

  /** Makes an empty folder and returns its name here. */
  public addFolder(): string {
    const name = `folder-${(this.#count += 1)}`;
    mkdirSync(join(this.#folder, name));
    chmodSync(join(this.#folder, name), FOLDER_MODE);
    return name;
  }
}

/** Absolute path of something staged. */
export function stagedPath(state: string, name: string): string {
  return join(state, STAGING_FOLDER, name);
}

/** Whether a name can have been given by {@link Staging}. */
export function isStagedName(name: string): boolean {
  return /^(?:file|folder)-\d+$/.test(name);
}

/** Drops whatever is staged. */
export function dropStaging(state: string): void {
  rmSync(join(state, STAGING_FOLDER), { recursive: true, force: true });
}
