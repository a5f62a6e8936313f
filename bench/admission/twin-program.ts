import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Builds the admission engine for this machine where it is not built yet, and gives its path.
 *
 * Undefined where it cannot be built here, which is said on standard error; in CI that is an error.
 */
export function tryTwinProgram(): string | undefined {
  try {
    const script = join(__dirname, '../../.ci/admission-twin');
    return execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    return undefined;
  }
}
