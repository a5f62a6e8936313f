import { randomUUID } from 'node:crypto';
import { linkSync, lstatSync, readFileSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../errors';
import { succeeds, tryFindErrorCode } from './failure';
import { makeFolders, type OutputFolder } from './output-folder';
import { findProcessState, thisProcess, type ProcessIdentity } from './process-identity';

/** Who holds a lock. */
interface LockHolder extends ProcessIdentity {
  /** Unique for each holding. */
  readonly token: string;

  /** When the lock was taken, for people. */
  readonly since: string;
}

/** How long to wait for an output folder that another run writes to. */
export interface LockOptions {
  /** Milliseconds to wait for another run to end. @default 30000 */
  readonly waitMs?: number;

  /**
   * Milliseconds after its last sign of life at which a lock is taken over when this host cannot ask whether its holder
   * still runs: it ran on another host, in another container, or before a restart. @default 900000 (15 minutes)
   */
  readonly staleMs?: number;

  /** Receives sentences for the user: that the run waits, and what it found left behind. @default - nobody */
  readonly onNotice?: (sentence: string) => void;
}

/** Name of the lock in the state folder. */
export const LOCK_FILE = 'lock';
const POLL_MS = 50;
const REFRESH_MS = 20_000;

/** The right to write to an output folder, held by one run at a time. */
export class FolderLock {
  readonly #file: string;
  readonly #token: string;
  #refreshed = Date.now();

  private constructor(file: string, token: string) {
    this.#file = file;
    this.#token = token;
  }

  /**
   * Takes the lock of an output folder, waiting for another run up to a bound. The folders it needs are made anew at
   * each attempt, since the run that ends may remove them.
   */
  public static async take(out: OutputFolder, options: LockOptions): Promise<FolderLock> {
    const { waitMs = 30_000, staleMs = 15 * 60_000, onNotice } = options;
    const file = join(out.state, LOCK_FILE);
    const token = randomUUID();
    const deadline = performance.now() + waitMs;
    for (let isFirst = true; ; isFirst = false) {
      makeFolders(out.state);
      if (tryTake(file, token, staleMs)) return new FolderLock(file, token);
      if (performance.now() >= deadline) throw busy(out, file, waitMs, staleMs);
      if (isFirst) {
        const seconds = Math.ceil(waitMs / 1000);
        onNotice?.(`Waiting up to ${seconds} s for '${out.shown}', which ${describeHolder(file)} is writing to.`);
      }
      await sleep(POLL_MS);
    }
  }

  /** Whether the lock is still ours. A run that gave no sign of life for long may have lost it to another host. */
  public isHeld(): boolean {
    return tryReadHolder(this.#file)?.token === this.#token;
  }

  /** Gives a sign of life, at most every 20 s. Called along with the work: a timer would starve beside it. */
  public refresh(): void {
    const now = Date.now();
    if (Math.abs(now - this.#refreshed) < REFRESH_MS) return;
    this.#refreshed = now;
    succeeds(() => {
      utimesSync(this.#file, now / 1000, now / 1000);
    }, ['ENOENT', 'EPERM', 'EACCES']);
  }

  /** Gives the lock back, if it is still ours. */
  public release(): void {
    if (this.isHeld())
      succeeds(() => {
        unlinkSync(this.#file);
      }, ['ENOENT']);
  }
}

/** Whether a name in the state folder is a trace of somebody who was after the lock. */
export function isLockTrace(name: string): boolean {
  return name.startsWith('claim-') || name.startsWith('draft-');
}

/** Who holds the lock of an output folder and is not known to be gone, in words, or undefined where nobody does. */
export function tryDescribeHolder(out: OutputFolder): string | undefined {
  const file = join(out.state, LOCK_FILE);
  const holder = tryReadHolder(file);
  return holder && findProcessState(holder) !== 'gone' ? describeHolder(file) : undefined;
}

function tryTake(file: string, token: string, staleMs: number): boolean {
  if (tryCreate(file, token)) return true;
  const holder = tryReadHolder(file);
  if (!holder) return tryCreate(file, token);
  if (!isStale(file, holder, staleMs)) return false;

  // Two runs may find the same stale lock. Whoever removed it second would remove the other's new lock, so only the one
  // that owns the claim to this very holding may do it. A claim whose owner died is broken in the same way.
  const claim = join(dirname(file), `claim-${holder.token}`);
  if (!tryTake(claim, token, staleMs)) return false;
  if (tryReadHolder(file)?.token === holder.token)
    succeeds(() => {
      unlinkSync(file);
    }, ['ENOENT']);
  succeeds(() => {
    unlinkSync(claim);
  }, ['ENOENT']);
  return tryCreate(file, token);
}

// A link appears with its whole content at once, so that nobody ever reads half a lock.
function tryCreate(file: string, token: string): boolean {
  if (lstatSync(file, { throwIfNoEntry: false })) return false;
  const holder: LockHolder = { ...thisProcess(), token, since: new Date().toISOString() };
  const text = `${JSON.stringify(holder)}\n`;
  const draft = join(dirname(file), `draft-${token}`);
  try {
    writeFileSync(draft, text);
    linkSync(draft, file);
    return true;
  } catch (error) {
    const code = tryFindErrorCode(error) ?? '';
    // ENOENT: the run that ends has just removed the folder, or our draft along with its own leftovers.
    if (['EEXIST', 'ENOENT'].includes(code)) return false;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(code)) throw error;
    return succeeds(() => {
      writeFileSync(file, text, { flag: 'wx' });
    }, ['EEXIST', 'ENOENT']);
  } finally {
    succeeds(() => {
      unlinkSync(draft);
    }, ['ENOENT']);
  }
}

function isStale(file: string, holder: LockHolder, staleMs: number): boolean {
  const state = findProcessState(holder);
  return state === 'gone' || (state === 'unknown' && ageOf(file) > staleMs);
}

function ageOf(file: string): number {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found ? Date.now() - found.mtimeMs : 0;
}

function tryReadHolder(file: string): LockHolder | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const { host, boot, namespace, pid, started, token, since } = JSON.parse(text) as Partial<LockHolder>;
    if (typeof host === 'string' && Number.isInteger(pid) && typeof token === 'string' && /^[\w-]+$/.test(token)) {
      return { host, boot, namespace, pid: pid ?? 0, started, token, since: String(since) };
    }
  } catch (error) {
    if (tryFindErrorCode(error) === 'ENOENT') return undefined;
    // Falls through: whoever wrote this cannot be asked, so only its age counts.
  }
  return { host: '', pid: 0, token: 'unreadable', since: '' };
}

function describeHolder(file: string): string {
  const holder = tryReadHolder(file);
  if (!holder || holder.token === 'unreadable') return 'an unknown process';
  return `process ${holder.pid} on '${holder.host}' (since ${holder.since})`;
}

function busy(out: OutputFolder, file: string, waitMs: number, staleMs: number): ProblemError {
  const shown = `${out.shown}/${out.state.slice(out.root.length + 1)}/${LOCK_FILE}`;
  return new ProblemError({
    code: 'output-busy',
    what: `Output folder '${out.shown}' is in use: ${describeHolder(file)} is writing to it and did not end within ${waitMs / 1000} s.`,
    where: [{ source: { file: out.shown } }],
    why: 'Two runs that write to one folder at the same time would mix their files.',
    fix:
      'Wait for the other run to end, then run the command again. The lock of a killed run is recovered at once, or ' +
      `${Math.ceil(staleMs / 60_000)} minutes after its last sign of life if it ran on another host; if you are sure that it is gone, delete '${shown}'.`,
  });
}
