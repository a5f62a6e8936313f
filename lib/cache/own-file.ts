import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** In milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;

// Where the platform has them: a link is not followed, and a pipe does not keep the reader waiting. Elsewhere they are
// undefined, which counts as zero here.
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Content of a file that nobody but this user can have written; undefined where there is none, or another's.
 *
 * Digests tell damage, not intent: whoever can write an entry can write its digest as well.
 */
export function tryReadOwnFile(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, READ);
  } catch {
    return undefined;
  }
  try {
    const facts = fstatSync(file);
    const isTrusted = facts.isFile() && isOurs(facts.uid) && !isWritableByAll(facts.mode);
    if (!isTrusted) return undefined;
    markUsed(file, facts.mtimeMs);
    return readFileSync(file);
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** What is read stays in the cache; once a day is often enough to say so. */
function markUsed(file: number, time: number): void {
  const now = Date.now();
  if (now - time < DAY) return;
  try {
    futimesSync(file, now / 1000, now / 1000);
  } catch {
    // A cache that cannot be written is not trimmed either.
  }
}

/** Writes beside and renames, so that no reader ever sees half a file, and of two writers the later one wins. */
export function writeOwnFile(path: string, ...parts: readonly Uint8Array[]): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = openInFolder(beside);
    try {
      for (const part of parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    removeFile(beside);
    throw error;
  }
}

/** Most folders are there already, and asking costs as much as writing. */
function openInFolder(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'wx', 0o600);
  }
}

/** Removes a file, if that is possible. */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Then it stays, and counts as absent at the next look as well.
  }
}

function isOurs(owner: number): boolean {
  const user = process.getuid?.();
  return user === undefined || owner === user || owner === 0;
}

function isWritableByAll(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o002) !== 0;
}
