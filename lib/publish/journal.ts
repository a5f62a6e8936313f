import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf, isDigest } from './digest';
import { succeeds } from './failure';
import type { OutputFolder } from './output-folder';
import { parseIndex } from './folder-index';
import { INDEX_FILE, tryFindPathFault } from './path-rules';
import { isStagedName, stagedPath } from './staging';

/** One step from the old tree to the new one. Paths are relative to the output folder. */
export type Operation =
  | { readonly do: 'delete'; readonly path: string }
  /** Moves a staged file, or a staged empty folder (without digest), into place. */
  | { readonly do: 'put'; readonly path: string; readonly from: string; readonly digest?: string }
  /** Removes a folder if it is empty by then. */
  | { readonly do: 'tidy'; readonly path: string };

const JOURNAL_FILE = 'journal';
const DRAFT_FILE = 'journal.draft';
const CHUNK = 1 << 20;

// An empty folder left behind is a blemish; a run that stops half-way for it would be worse.
const NOT_TIDIED = ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EBUSY'];

/**
 * Commits to a list of operations: from the moment this returns, the new tree is what the folder will hold, whether by
 * this run or by the next.
 *
 * The journal is synced to the disk before the first operation, so that even a loss of power cannot leave renames
 * without the list that explains them. Contents are synced one by one only on request (see {@link Staging}): that costs
 * milliseconds a file, and output that lost its bytes to a power cut can be had from Git or from another run.
 */
export function writeJournal(state: string, operations: Iterable<Operation>): void {
  const draft = join(state, DRAFT_FILE);
  const descriptor = openSync(draft, 'w');
  try {
    let chunk = '';
    let count = 0;
    for (const operation of operations) {
      count += 1;
      chunk += `${JSON.stringify(operation)}\n`;
      if (chunk.length >= CHUNK) {
        writeWhole(descriptor, chunk);
        chunk = '';
      }
    }
    writeWhole(descriptor, `${chunk}${endMark(count)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(stagedPath(state, '')));
  renameSync(draft, join(state, JOURNAL_FILE));
  syncFolder(state);
}

/** Whether a run has committed itself to a new tree and not yet finished. */
export function hasJournal(state: string): boolean {
  return lstatSync(join(state, JOURNAL_FILE), { throwIfNoEntry: false }) !== undefined;
}

/** The operations of a complete journal, or undefined where there is none. */
export function tryReadJournal(state: string): readonly Operation[] | undefined {
  if (!hasJournal(state)) return undefined;
  const lines = readFileSync(join(state, JOURNAL_FILE), 'utf8').split('\n');
  // Without its last line the journal never reached the disk, and then no operation has begun either.
  if (lines.pop() !== '' || lines.pop() !== endMark(lines.length)) return undefined;
  try {
    const operations: unknown[] = lines.map((line) => JSON.parse(line) as unknown);
    return operations.every(isOperation) ? operations : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the commitment: every operation is done. */
export function removeJournal(state: string): void {
  succeeds(() => {
    unlinkSync(join(state, JOURNAL_FILE));
  }, ['ENOENT']);
}

/** Carries out operations in their order. */
export function runOperations(out: OutputFolder, operations: Iterable<Operation>, onStep?: () => void): void {
  for (const operation of operations) {
    const path = `${out.root}/${operation.path}`;
    if (operation.do === 'put') renameSync(stagedPath(out.state, operation.from), path);
    else if (operation.do === 'delete')
      succeeds(() => {
        unlinkSync(path);
      }, ['ENOENT', 'ENOTDIR']);
    else
      succeeds(() => {
        rmdirSync(path);
      }, NOT_TIDIED);
    onStep?.();
  }
}

/**
 * The operations that an interrupted run still had before it. What is staged vanishes in order, so the last `put`
 * without a source marks where it stopped; a `delete` before that mark must not run again, because on a file system that
 * ignores case it would now name a new file.
 */
export function findRemaining(state: string, operations: readonly Operation[]): readonly Operation[] {
  const isDone = (operation: Operation) =>
    operation.do === 'put' && !lstatSync(stagedPath(state, operation.from), { throwIfNoEntry: false });
  return operations.slice(operations.findLastIndex(isDone) + 1);
}

/** Path of the first operation whose staged content is damaged, which only a loss of power can bring about. */
export function tryFindDamage(state: string, operations: readonly Operation[]): string | undefined {
  return operations.find((operation) => operation.do === 'put' && isDamaged(state, operation))?.path;
}

// A folder is put in place empty, or with an index that has the digests of all that is in it.
function isDamaged(state: string, { path, from, digest }: Extract<Operation, { do: 'put' }>): boolean {
  const staged = stagedPath(state, from);
  if (digest !== undefined) return digestOf(readFileSync(staged)) !== digest;
  const index = join(staged, INDEX_FILE);
  if (!lstatSync(index, { throwIfNoEntry: false })) return false;
  try {
    const { files } = parseIndex(readFileSync(index, 'utf8'), path, '');
    return [...files.values()].some(
      (file) => digestOf(readFileSync(staged + file.path.slice(path.length))) !== file.digest,
    );
  } catch {
    return true;
  }
}

// The journal is trusted no further than its form: it must not lead out of the folder.
function isOperation(value: unknown): value is Operation {
  if (typeof value !== 'object' || value === null) return false;
  const { do: verb, path, from, digest } = value as Partial<Record<'do' | 'path' | 'from' | 'digest', unknown>>;
  if (typeof path !== 'string' || tryFindPathFault(path) !== undefined) return false;
  if (verb === 'delete' || verb === 'tidy') return true;
  if (verb !== 'put' || typeof from !== 'string' || !isStagedName(from)) return false;
  return digest === undefined || (typeof digest === 'string' && isDigest(digest));
}

function endMark(count: number): string {
  return JSON.stringify({ end: count });
}

function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}

function syncFolder(folder: string): void {
  // Windows cannot open folders, and some network file systems refuse to sync them.
  succeeds(() => {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }, ['EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP']);
}
