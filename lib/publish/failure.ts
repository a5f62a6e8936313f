import { normalize, sep } from 'node:path';
import { ProblemError } from '../errors';
import type { OutputFolder } from './output-folder';

/** The system's code of a failed file operation, `ENOENT` for example, or undefined for any other error. */
export function tryFindErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a step and lets the failures with the given system codes pass; says whether it succeeded. */
export function succeeds(step: () => void, tolerated: readonly string[]): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (tolerated.includes(tryFindErrorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Runs a step of file operations; a failure of the file system becomes a problem that says how the tree was left. */
export function explainFailure<T>(out: OutputFolder, aftermath: { why: string; fix: string }, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (tryFindErrorCode(error) === undefined) throw error;
    const place = placeOf(error as NodeJS.ErrnoException & { dest?: string }, out);
    // The system's message goes on with absolute paths; the place is said in the reader's words instead.
    const reason = (error as Error).message.split(',', 1)[0] ?? '';
    throw new ProblemError(
      {
        code: 'output-failed',
        what: `'${place}' could not be read or written: ${reason}.`,
        where: [{ source: { file: place } }],
        ...aftermath,
      },
      { cause: error },
    );
  }
}

// Where the failure is about the run's own files, the user knows no nearer place than the folder.
function placeOf({ path, dest }: { path?: string; dest?: string }, { root, state, shown }: OutputFolder): string {
  const isOutput = (file?: string) => file?.startsWith(root + sep) === true && !file.startsWith(state);
  const file = [dest, path].map((each) => each && normalize(each)).find(isOutput);
  return file === undefined ? shown : `${shown}${file.slice(root.length).replaceAll(sep, '/')}`;
}

/** Aftermath of a failure before the first change to the tree. */
export const TREE_UNTOUCHED = {
  why: 'Publishing needs to read and write the folder; its files have not been changed.',
  fix: 'Check permissions and free space, then run the command again.',
} as const;
