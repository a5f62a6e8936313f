import { constants } from 'node:os';

let leave: (() => void) | undefined;

/**
 * Leaves everything as it was when the user interrupts the command, and exits as a shell expects: 130 for Ctrl-C, 143
 * for a termination. Of several calls in one process the last one counts.
 */
export function abortOnSignals(abort: () => void): void {
  const isFirst = leave === undefined;
  leave = abort;
  if (!isFirst) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      leave?.();
      process.exit(128 + constants.signals[signal]);
    });
  }
}
