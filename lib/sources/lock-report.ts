import type { ProblemSite } from '../errors';
import type { ChartChange } from './compare-charts';
import type { LockedSource, Signature } from './lock-schema';

/** One state of a chart in the lock. */
export interface LockedState {
  /** Absent for a folder of this repository. */
  readonly version?: string;
  readonly source: LockedSource;
  readonly digest?: string;
  readonly signedBy?: Signature;
}

/** What became of one chart. */
export interface LockedChange {
  readonly name: string;

  /** What the definition asks for: a version or a range, a revision, or nothing for a folder. */
  readonly requested: string;
  readonly state: 'added' | 'kept' | 'moved' | 'removed';
  readonly from?: LockedState;
  readonly to?: LockedState;

  /** Newest version that was looked for and not taken, because the definition asks for exactly this one. */
  readonly newer?: string;

  /** Who asks for the chart; empty for one that nobody asks for any more. */
  readonly where: readonly ProblemSite[];

  /** What else is different, for a chart that moved while its old archive is still at hand. */
  readonly change?: ChartChange;
}

/** What locking did. */
export interface LockReport {
  /** Sorted by name. */
  readonly charts: readonly LockedChange[];

  /** Whether `fairlead.lock` was written anew. */
  readonly isLockChanged: boolean;

  /** Files written to or removed from the folder of vendored archives. */
  readonly vendored: readonly string[];

  /** Files written to or removed from the folder of types. */
  readonly types: readonly string[];
}
