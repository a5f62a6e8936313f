import type { CheckName } from '../model';

/** What a finding is a finding of: one of our checks, something that the API server asks for, or a policy. */
export interface Rule {
  /** What a waiver excuses it by. */
  readonly name: string;

  /** What messages about it begin with, and settings call it by. @default - its name */
  readonly code?: CheckName;

  /** Whether a finding stops the run or is told only, unless the fleet or the cluster says otherwise. */
  readonly severity: 'error' | 'warning';

  /** Whether it protects others than those who would break it: no setting lowers it, and no tenant waives it. @default false */
  readonly isFloor?: boolean;

  /** Whether what it finds goes away by itself: a waiver that excuses nothing today is no mistake. @default false */
  readonly isPassing?: boolean;

  readonly why: string;
  readonly fix: string;
}

/** The name that settings and messages use for a rule. */
export function codeOf({ code, name }: Rule): CheckName {
  // What has no code of its own is one of our own rules, which settings know by name.
  return code ?? (name as CheckName);
}
