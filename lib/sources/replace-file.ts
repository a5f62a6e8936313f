import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a file beside the old one and puts it in its place, so that nobody ever reads half of it. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const beside = join(dirname(path), `.${randomBytes(6).toString('hex')}.new`);
  try {
    writeFileSync(beside, content, { flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
