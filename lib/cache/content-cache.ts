import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { contentDigest, digestHex } from './digest';
import { removeFile, tryReadOwnFile, writeOwnFile } from './own-file';
import { trimFolder } from './trim';

const DIGEST_BYTES = 32;

export interface ContentCacheOptions {
  /** Is told once, in a sentence, that nothing can be written. @default - nobody is told */
  readonly onNotice?: (message: string) => void;
}

/**
 * Files by what is in them, safe to share between processes and machines.
 *
 * Everything is verified on reading: an entry that is damaged, cut short or written by somebody else counts as absent.
 * Results that cannot be written are not kept; a run never fails for that.
 */
export class ContentCache {
  readonly #onNotice: ((message: string) => void) | undefined;
  #isWritable = true;

  constructor(
    public readonly folder: string,
    options: ContentCacheOptions = {},
  ) {
    this.#onNotice = options.onNotice;
  }

  /** The result kept under a key, or undefined. */
  public read(area: string, key: string): Buffer | undefined {
    const path = this.#resultPath(area, key);
    const entry = tryReadOwnFile(path);
    if (entry) {
      const content = entry.subarray(DIGEST_BYTES);
      if (resultDigest(area, key, content).equals(entry.subarray(0, DIGEST_BYTES))) return content;
    }
    removeFile(path);
    return undefined;
  }

  /** Keeps a result under a key, if that is possible. */
  public write(area: string, key: string, content: Uint8Array): void {
    const path = this.#resultPath(area, key);
    if (!this.#isWritable) return;
    try {
      writeOwnFile(path, resultDigest(area, key, content), content);
    } catch (error) {
      // A full disk stays full for this run: one try, one sentence.
      this.#isWritable = false;
      const reason = error instanceof Error ? error.message : String(error);
      this.#onNotice?.(`The cache in '${this.folder}' cannot be written, so results are not kept: ${reason}.`);
    }
  }

  /** Where a file with this digest stands, whether it is there or not. */
  public path(digest: string): string {
    const hex = digestHex(digest);
    return join(this.folder, 'files', 'sha256', hex.slice(0, 2), hex.slice(2));
  }

  /** Keeps a file under its digest and returns its path; throws where it cannot be written or has another digest. */
  public storeFile(digest: string, content: Uint8Array): string {
    const path = this.path(digest);
    const actual = contentDigest(content);
    if (actual !== digest) throw new Error(`Content with the digest ${actual} cannot be stored as ${digest}.`);
    if (this.tryFindFile(digest) === undefined) writeOwnFile(path, content);
    return path;
  }

  /** The path of the file with this digest, its content just verified; undefined where there is none. */
  public tryFindFile(digest: string): string | undefined {
    return this.tryReadFile(digest) && this.path(digest);
  }

  /** The content of the file with this digest, just verified; undefined where there is none. */
  public tryReadFile(digest: string): Buffer | undefined {
    const path = this.path(digest);
    const content = tryReadOwnFile(path);
    if (content && contentDigest(content) === digest) return content;
    removeFile(path);
    return undefined;
  }

  /** Removes what nobody has read for months, at most once a day. */
  public trim(): void {
    trimFolder(this.folder);
  }

  #resultPath(area: string, key: string): string {
    if (!/^[a-z][a-z0-9-]*$/.test(area)) throw new Error(`'${area}' is no name of a part of the cache.`);
    const hex = createHash('sha256').update(key).digest('hex');
    return join(this.folder, 'results', area, hex.slice(0, 2), hex.slice(2));
  }
}

/** Covers the key as well, so that an entry is good only where it was written. */
function resultDigest(area: string, key: string, content: Uint8Array): Buffer {
  return createHash('sha256').update(`${area}\0${key.length}\0${key}\0`).update(content).digest();
}
