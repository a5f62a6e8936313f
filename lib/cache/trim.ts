import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY, removeFile } from './own-file';

/** Results are made again in no time. */
const RESULTS_DAYS = 30;

/** Archives of charts, and the engine: without them somebody has to use the network. */
const FILES_DAYS = 180;

/** Names of entries, and of those that a run was about to write when it was killed. */
const ENTRY = /^[0-9a-f]{62}(\.[0-9a-f]{12}\.new)?$/;

/**
 * Removes what nobody has read for a long time, at most once a day. What is not ours stays.
 *
 * @param now milliseconds since 1970
 */
export function trimFolder(folder: string, now = Date.now()): void {
  const marker = join(folder, 'trimmed');
  try {
    if (now - (statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0) < DAY) return;
    writeFileSync(marker, '');
    for (const area of namesIn(join(folder, 'results')))
      removeOlder(join(folder, 'results', area), now - RESULTS_DAYS * DAY);
    removeOlder(join(folder, 'files', 'sha256'), now - FILES_DAYS * DAY);
  } catch {
    // A cache that cannot be trimmed works all the same.
  }
}

function removeOlder(folder: string, time: number): void {
  for (const part of namesIn(folder)) {
    for (const name of namesIn(join(folder, part))) {
      const path = join(folder, part, name);
      // Another process may have removed it in the meantime.
      const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? time;
      if (ENTRY.test(name) && used < time) removeFile(path);
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
