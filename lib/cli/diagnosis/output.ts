import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../../errors';
import { planFolder } from '../../publish';
import { error, ok, warning, type Diagnosis } from './diagnosis';

const SUBJECT = 'Output folder';

/** Where a run that writes leaves its lock. */
const LOCK = '.fairlead/lock';

/** Says whether the output folder is whole: no run half done, every index readable, nothing foreign in the way. */
export function diagnoseOutput(folder: string, shown: string): readonly Diagnosis[] {
  const found: Diagnosis[] = [];
  try {
    planFolder(folder).plan({ fleets: 'all' });
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    found.push(...cause.problems.map(({ what, fix }) => error(SUBJECT, what, fix)));
  }
  const lock = join(folder, LOCK);
  if (existsSync(lock)) {
    found.push(
      warning(
        SUBJECT,
        `'${shown}/${LOCK}' says that ${holderOf(lock)} is writing to the folder.`,
        `If that run is over, run 'fairlead synth', which recovers the lock.`,
      ),
    );
  }
  if (found.length > 0) return found;
  if (!existsSync(folder)) return [ok(SUBJECT, `'${shown}' does not exist yet; 'fairlead synth' makes it.`)];
  return [ok(SUBJECT, `'${shown}' is whole, and no run is writing to it.`)];
}

function holderOf(lock: string): string {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(lock, 'utf8')) as Record<string, unknown>;
    return `process ${String(pid)} on '${String(host)}' (since ${String(since)})`;
  } catch {
    return 'an unknown process';
  }
}
