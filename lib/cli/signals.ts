import { constants } from 'node:os';

/**
 * Leaves everything as it was when the user interrupts the command, and exits as a shell expects: 130 for Ctrl-C, 143
 * for a termination.
 */
export function abortOnSignals(abort: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      abort();
      process.exit(128 + constants.signals[signal]);
    });
  }
}
