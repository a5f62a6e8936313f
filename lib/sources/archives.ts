import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest, type ContentCache } from '../cache';
import type { TemporaryFolder } from './temporary-folder';
import { readVendored, vendoredName } from './vendor';

/** An archive as the engine wants it. */
export interface ArchiveContent {
  readonly digest: string;
  readonly archive: string;
}

/**
 * Archives of one run, in a folder of their own until all of them are found good: neither cache nor repository ever
 * holds one that was refused.
 */
export class Archives {
  readonly #contents = new Map<string, Buffer>();
  #folder: string | undefined;

  constructor(
    private readonly root: string,
    private readonly cache: ContentCache,
    private readonly temporary: TemporaryFolder,
  ) {}

  /** Takes an archive in. */
  public add(content: Buffer): ArchiveContent {
    const digest = contentDigest(content);
    this.#folder ??= this.temporary.make('charts');
    const archive = join(this.#folder, `${digest.replace(':', '-')}.tgz`);
    if (!this.#contents.has(digest)) {
      writeFileSync(archive, content, { mode: 0o600 });
      this.#contents.set(digest, content);
    }
    return { digest, archive };
  }

  /** An archive that this run, the repository or the cache has. */
  public tryFind(name: string, version: string, digest: string): ArchiveContent | undefined {
    const vendored = readVendored(this.root, vendoredName({ name, version }, digest));
    const content =
      this.#contents.get(digest) ??
      (vendored?.digest === digest ? vendored.content : undefined) ??
      this.cache.tryReadFile(digest);
    return content && this.add(content);
  }

  public content(digest: string): Buffer {
    const content = this.#contents.get(digest);
    if (!content) throw new Error(`The archive ${digest} is not among those of this run.`);
    return content;
  }
}
