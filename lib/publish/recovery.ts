import { readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../errors';
import { explainFailure, succeeds } from './failure';
import { findRemaining, hasJournal, removeJournal, runOperations, tryFindDamage, tryReadJournal } from './journal';
import { isLockTrace, LOCK_FILE, tryDescribeHolder, type FolderLock } from './lock';
import { removeEmptyFolders, type OutputFolder } from './output-folder';
import { dropStaging } from './staging';

/** What was made of the leftovers of a killed run. */
export interface Recovery {
  /** `completed`: it had committed to a new tree, which is now in place. `discarded`: the tree was whole, old or new. */
  readonly outcome: 'completed' | 'discarded';

  /** How many steps were left to do. */
  readonly operations: number;
}

/** Aftermath of a failure after the first change to the tree. */
export const TREE_HALF_WRITTEN = {
  why: 'Part of the new tree is in place. The journal of the run is kept, and the next run finishes the rest.',
  fix: "Remove the cause, then run 'fairlead synth'; until then do not commit the folder.",
} as const;

const IGNORE_FILE = '.gitignore';

/** Finishes or drops what a killed run left behind. Needs the lock. */
export function recover(out: OutputFolder): Recovery | undefined {
  const operations = tryReadJournal(out.state);
  if (operations) {
    const remaining = findRemaining(out.state, operations);
    const damaged = tryFindDamage(out.state, remaining);
    if (damaged !== undefined) throw lostContent(out, damaged);
    explainFailure(out, TREE_HALF_WRITTEN, () => {
      runOperations(out, remaining);
    });
    dropLeftovers(out);
    return { outcome: 'completed', operations: remaining.length };
  }
  return dropLeftovers(out) ? { outcome: 'discarded', operations: 0 } : undefined;
}

/** Throws where a run has begun to change the tree and not finished, so that nobody reads a mix of old and new. */
export function refuseUnfinished(out: OutputFolder): void {
  if (!hasJournal(out.state) || !tryReadJournal(out.state)) return;
  const holder = tryDescribeHolder(out);
  throw new ProblemError({
    code: 'output-busy',
    what:
      holder === undefined
        ? `Output folder '${out.shown}' is half-written: a run was stopped while it put its files in place.`
        : `Output folder '${out.shown}' is being written by ${holder}.`,
    where: [{ source: { file: out.shown } }],
    why: 'At this moment it holds a mix of two trees, which would be misleading to read.',
    fix:
      holder === undefined
        ? "Run 'fairlead synth', which first finishes what the stopped run began."
        : 'Run the command again when the other run has ended.',
  });
}

/** Keeps Git away from the state folder for as long as it exists. */
export function ignoreState(out: OutputFolder): void {
  writeFileSync(join(out.state, IGNORE_FILE), '*\n');
}

/** Removes every trace of a run that is over, gives the lock back, and removes the given folders where they are empty. */
export function leave(out: OutputFolder, lock: FolderLock, madeFolders: readonly string[]): void {
  // Without the lock, what lies there belongs to the run that took it over.
  if (!lock.isHeld()) return;
  dropLeftovers(out);
  lock.release();
  removeEmptyFolders([...madeFolders, out.state].reverse());
}

// The journal goes first: what follows must not look like a run that still has something to do.
function dropLeftovers(out: OutputFolder): boolean {
  const names = readdirSync(out.state).filter((name) => name !== LOCK_FILE);
  removeJournal(out.state);
  dropStaging(out.state);
  for (const name of names.filter((each) => each === IGNORE_FILE || each === 'journal.draft' || isLockTrace(each))) {
    succeeds(() => {
      unlinkSync(join(out.state, name));
    }, ['ENOENT']);
  }
  return names.some((name) => name === 'staging' || name.startsWith('journal'));
}

function lostContent(out: OutputFolder, path: string): ProblemError {
  return new ProblemError({
    code: 'output-failed',
    what: `File '${out.shown}/${path}', which a stopped run was about to put in place, has lost its content.`,
    where: [{ source: { file: `${out.shown}/${path}` } }],
    why: 'The host probably lost power, and part of the new tree is in place.',
    fix: `Delete '${out.shown}/.fairlead', restore the folder with 'git checkout HEAD -- ${out.shown}', then run 'fairlead synth'.`,
  });
}
