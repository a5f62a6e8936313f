import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what a run has on disk until it is done; made when something first needs it. */
export class TemporaryFolder {
  #path: string | undefined;

  /** A new folder inside. */
  public make(name: string): string {
    this.#path ??= mkdtempSync(join(tmpdir(), 'fairlead-lock-'));
    return mkdtempSync(join(this.#path, `${name}-`));
  }

  /** Removes everything. A program that still writes there finds that it cannot. */
  public remove(): void {
    if (this.#path === undefined) return;
    rmSync(this.#path, { recursive: true, force: true, maxRetries: 5 });
    this.#path = undefined;
  }
}
