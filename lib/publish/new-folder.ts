import { readFileSync } from 'node:fs';
import type { Problem } from '../errors';
import { formatIndex, parseIndex } from './folder-index';
import type { OwnedFile } from './output-file';
import { PathLedger } from './path-ledger';
import { INDEX_FILE } from './path-rules';
import type { StagedFolder } from './staging';

/**
 * A cluster's folder that is not on disk yet: its files are staged where they will lie in it, so that one rename puts
 * all of them in place.
 *
 * Once its cluster has been staged in full it is sealed: its index lies beside its files, and nothing of them is kept in
 * memory. That keeps memory flat however many clusters a new fleet has.
 */
export class NewFolder {
  readonly #name: string;
  readonly #shown: string;
  readonly #staged: StagedFolder | undefined;
  #ledger: PathLedger;
  #files: OwnedFile[] = [];
  #isSealed = false;

  /** @param staged where the files go; undefined in a comparison that only reads */
  constructor(name: string, shown: string, staged: StagedFolder | undefined) {
    this.#name = name;
    this.#shown = shown;
    this.#staged = staged;
    this.#ledger = new PathLedger(shown);
  }

  /** Name of the staged folder; absent in a comparison that only reads. */
  public get from(): string | undefined {
    return this.#staged?.name;
  }

  /** Paths of the files in the folder. */
  public get paths(): readonly string[] {
    return (this.#isSealed ? this.#readIndex() : this.#files).map(({ path }) => path);
  }

  /** Takes a file, or returns the problem that keeps it from being taken. */
  public add(file: OwnedFile, content: Buffer): Problem | undefined {
    if (this.#isSealed) this.#unseal();
    const problem = this.#ledger.tryClaim(file);
    if (problem) return problem;
    this.#files.push(file);
    this.#staged?.addFile(file.path.slice(this.#name.length + 1), content);
    return undefined;
  }

  /** Writes the folder's index and forgets its files. They can be had from there, should more come. */
  public seal(): void {
    if (this.#staged === undefined || this.#isSealed) return;
    this.#staged.addFile(INDEX_FILE, Buffer.from(formatIndex(this.#name, this.#files)));
    this.#files = [];
    this.#ledger = new PathLedger(this.#shown);
    this.#isSealed = true;
  }

  #unseal(): void {
    this.#files = this.#readIndex();
    this.#isSealed = false;
    for (const file of this.#files) this.#ledger.tryClaim(file);
    this.#staged?.removeFile(INDEX_FILE);
  }

  #readIndex(): OwnedFile[] {
    const text = readFileSync(this.#staged?.absolute(INDEX_FILE) ?? '', 'utf8');
    return [...parseIndex(text, this.#name, this.#shown).files.values()];
  }
}
