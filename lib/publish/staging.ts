import { closeSync, fchmodSync, fsyncSync, mkdirSync, chmodSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parentOf } from './output-file';
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
  readonly #options: WriteOptions;
  #count = 0;

  constructor(state: string, isDurable: boolean) {
    this.#folder = join(state, STAGING_FOLDER);
    mkdirSync(this.#folder, { mode: FOLDER_MODE });
    const isModeKept = (statSync(this.#folder).mode & 0o777) === FOLDER_MODE;
    this.#options = { isDurable, isModeKept };
  }

  /** Keeps a file's content and returns its name here. */
  public addFile(content: Buffer): string {
    const name = `file-${(this.#count += 1)}`;
    writeStaged(join(this.#folder, name), content, this.#options);
    return name;
  }

  /** Makes a folder to be filled. */
  public openFolder(): StagedFolder {
    const name = this.addFolder();
    return new StagedFolder(name, join(this.#folder, name), this.#options);
  }

  /** Makes an empty folder and returns its name here. */
  public addFolder(): string {
    const name = `folder-${(this.#count += 1)}`;
    mkdirSync(join(this.#folder, name));
    chmodSync(join(this.#folder, name), FOLDER_MODE);
    return name;
  }
}

/** A folder whose files are staged where they will lie in it. */
export class StagedFolder {
  readonly #folder: string;
  readonly #options: WriteOptions;
  readonly #made = new Set<string>(['']);

  constructor(
    /** Name of the folder in the staging folder. */
    public readonly name: string,
    folder: string,
    options: WriteOptions,
  ) {
    this.#folder = folder;
    this.#options = options;
  }

  public absolute(path: string): string {
    return `${this.#folder}/${path}`;
  }

  /** Keeps a file's content at a path relative to the folder. */
  public addFile(path: string, content: Buffer): void {
    this.#makeFolder(parentOf(path));
    writeStaged(this.absolute(path), content, this.#options);
  }

  public removeFile(path: string): void {
    rmSync(this.absolute(path));
  }

  #makeFolder(path: string): void {
    if (this.#made.has(path)) return;
    this.#makeFolder(parentOf(path));
    mkdirSync(this.absolute(path));
    chmodSync(this.absolute(path), FOLDER_MODE);
    this.#made.add(path);
  }
}

interface WriteOptions {
  /** Whether each file is synced to the disk. */
  readonly isDurable: boolean;

  /** Whether the umask lets new files have their mode from the start, as it let the staging folder. */
  readonly isModeKept: boolean;
}

function writeStaged(path: string, content: Buffer, { isDurable, isModeKept }: WriteOptions): void {
  const descriptor = openSync(path, 'wx', FILE_MODE);
  try {
    for (let written = 0; written < content.length;) written += writeSync(descriptor, content, written);
    if (!isModeKept) fchmodSync(descriptor, FILE_MODE);
    if (isDurable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
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
