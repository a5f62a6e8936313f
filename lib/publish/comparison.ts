import { readFileSync } from 'node:fs';
import { ProblemError, ProblemList, type Problem } from '../errors';
import { digestOf } from './digest';
import { parseIndex, tryReadIndexText } from './folder-index';
import { FoundTree, type Obstacle } from './found-tree';
import { NewFolder } from './new-folder';
import { parentOf, type OutputFile, type OwnedFile } from './output-file';
import { FILE_MODE, type OutputFolder } from './output-folder';
import { PathLedger } from './path-ledger';
import { foldPath, INDEX_FILE, tryFindNameFault, tryFindPathFault } from './path-rules';
import type { Staging } from './staging';

/** A file of this run beside what is on disk. Its content is on disk too by now, or staged. */
export interface StagedFile {
  readonly file: OwnedFile;
  readonly state: 'created' | 'changed' | 'unchanged';

  /** Name of the content in the staging folder. Absent where nothing changes, and in a comparison that only reads. */
  readonly from?: string;

  /** What stands in the way; whether it may go is known once everything is staged. */
  readonly obstacle?: Obstacle;

  /** Whether an unchanged file has another mode than Fairlead gives. */
  readonly hasOtherMode?: boolean;
}

/** A cluster's folder: what its index lists, and what this run wants there. */
export interface ComparedFolder {
  readonly name: string;

  /** Text of the index on disk, undefined where there is none. */
  readonly indexText: string | undefined;

  readonly owned: ReadonlyMap<string, OwnedFile>;
  readonly staged: StagedFile[];

  /** Whether the index could not be read, so that nothing can be said about owners. */
  readonly isUnclear: boolean;

  /** The folder as a whole, where it is not on disk yet; `staged` is empty then. */
  readonly fresh?: NewFolder;
}

interface LoadedFolder extends ComparedFolder {
  readonly ownedByFold: ReadonlyMap<string, string>;
}

/**
 * Compares the files of a run, one after the other, with those on disk. Keeps paths and digests only: a content that
 * differs goes to the staging folder at once, or is forgotten where nothing is to be written.
 */
export class Comparison {
  public readonly disk: FoundTree;
  public readonly ledger: PathLedger;
  public readonly problems = new ProblemList();
  readonly #out: OutputFolder;
  readonly #staging: Staging | undefined;
  readonly #folders = new Map<string, LoadedFolder>();
  readonly #complete = new Set<NewFolder>();
  // The files of a folder follow each other, so the last verdict on a folder is enough.
  #lastFolder: { readonly path: string; readonly fault: string | undefined } | undefined;

  constructor(out: OutputFolder, staging?: Staging) {
    this.#out = out;
    this.#staging = staging;
    this.disk = new FoundTree(out.root);
    this.ledger = new PathLedger(out.shown);
  }

  /** The folders seen so far. */
  public get folders(): Iterable<ComparedFolder> {
    return this.#folders.values();
  }

  public stage(file: OutputFile): void {
    const { path, construct, tenant, cluster, folder: name } = file;
    const content = Buffer.from(file.content);
    const owned = { path, digest: digestOf(content), construct, tenant, cluster, folder: name };
    const fault = this.#tryFindFault(file);
    if (fault !== undefined) {
      this.problems.add(unfitPath(file, fault, this.#out.shown));
      return;
    }
    const folder = this.visitFolder(name);
    const { fresh } = folder;
    const problem = fresh
      ? (this.ledger.tryClaimFolder(name, owned) ?? fresh.add(owned, content))
      : this.ledger.tryClaim(owned);
    if (problem) this.problems.add(problem);
    if (fresh && cluster === name) this.#complete.add(fresh);
    if (problem || fresh) return;
    const staged = this.#compare(folder, owned, content);
    if (staged) folder.staged.push(staged);
  }

  /** Forgets the files of new folders whose own cluster was among those staged last. */
  public endBatch(): void {
    for (const folder of this.#complete) folder.seal();
    this.#complete.clear();
  }

  /** Throws where an index has changed since it was read, which means that another run has written in the meantime. */
  public mustBeCurrent(): void {
    for (const { name, indexText } of this.#folders.values()) {
      if (this.#tryReadIndexText(name) === indexText) continue;
      throw new ProblemError({
        code: 'output-busy',
        what: `Output folder '${this.#out.shown}' has changed while it was compared.`,
        where: [{ source: { file: `${this.#out.shown}/${name}/${INDEX_FILE}` } }],
        why: 'Another run has written to it, so that the comparison would mix two trees.',
        fix: 'Run the command again.',
      });
    }
  }

  /** Reads the index of a folder, once. */
  public visitFolder(name: string): LoadedFolder {
    const known = this.#folders.get(name);
    if (known) return known;
    const folder = this.#loadFolder(name);
    this.#folders.set(name, folder);
    return folder;
  }

  #loadFolder(name: string): LoadedFolder {
    if (this.disk.findFolder(name).kind === 'missing') {
      const fresh = new NewFolder(name, this.#out.shown, this.#staging?.openFolder());
      return {
        name,
        indexText: undefined,
        owned: new Map(),
        ownedByFold: new Map(),
        staged: [],
        isUnclear: false,
        fresh,
      };
    }
    const read = this.problems.collect(() => {
      const text = this.#tryReadIndexText(name);
      return { text, owned: text === undefined ? undefined : parseIndex(text, name, this.#out.shown).files };
    });
    const owned = read?.owned ?? new Map<string, OwnedFile>();
    const ownedByFold = new Map([...owned.keys()].map((path) => [foldPath(path), path]));
    return { name, indexText: read?.text, owned, ownedByFold, staged: [], isUnclear: read === undefined };
  }

  #tryReadIndexText(name: string): string | undefined {
    if (this.disk.findFolder(name).kind !== 'folder') return undefined;
    const path = `${name}/${INDEX_FILE}`;
    return tryReadIndexText(this.disk.absolute(path), `${this.#out.shown}/${path}`);
  }

  #compare(folder: LoadedFolder, file: OwnedFile, content: Buffer): StagedFile | undefined {
    const found = this.disk.findFile(file.path);
    if (found.kind === 'missing') return { file, state: 'created', from: this.#staging?.addFile(content) };
    if (found.kind === 'obstacle') {
      return { file, state: 'created', from: this.#staging?.addFile(content), obstacle: found };
    }

    const { stats } = found;
    // On a file system that ignores case, what is found may be a file of ours whose old spelling is about to be deleted.
    const former = folder.ownedByFold.get(foldPath(file.path));
    if (former !== undefined && former !== file.path) {
      const other = this.disk.findFile(former);
      if (other.kind === 'file' && other.stats.ino === stats.ino && other.stats.dev === stats.dev) {
        return { file, state: 'created', from: this.#staging?.addFile(content) };
      }
    }

    if (stats.size === content.length && readFileSync(this.disk.absolute(file.path)).equals(content)) {
      const hasOtherMode = process.platform !== 'win32' && (stats.mode & 0o777) !== FILE_MODE;
      return { file, state: 'unchanged', hasOtherMode };
    }
    if (folder.owned.has(file.path)) return { file, state: 'changed', from: this.#staging?.addFile(content) };
    if (!folder.isUnclear) this.problems.add(foreignFile(file, this.#out.shown));
    return undefined;
  }

  #tryFindFault({ path, folder, cluster }: OutputFile): string | undefined {
    const parent = parentOf(path);
    if (this.#lastFolder?.path !== parent) this.#lastFolder = { path: parent, fault: tryFindPathFault(parent) };
    const name = path.slice(path.lastIndexOf('/') + 1);
    const fault = this.#lastFolder.fault ?? tryFindNameFault(name);
    if (fault !== undefined) return fault;
    if (!/^[^/]+\/[^/]+$/.test(folder) || !path.startsWith(`${folder}/`)) {
      return `does not lie in a cluster folder '<fleet>/<cluster>', but is listed in '${folder}'`;
    }
    if (!/^[^/]+\/[^/]+$/.test(cluster)) return `belongs to '${cluster}', which is not '<fleet>/<cluster>'`;
    return parent === folder && foldPath(name) === foldPath(INDEX_FILE)
      ? `is where Fairlead keeps the folder's index`
      : undefined;
  }
}

function unfitPath({ path, construct }: OutputFile, fault: string, shown: string): Problem {
  return {
    code: 'unsafe-output',
    what: `Output path '${path}' ${fault}.`,
    where: [{ path: construct, source: { file: `${shown}/${path}` } }],
    why: 'Output must stay inside its folder and be readable on every system that checks it out.',
    fix: 'Rename the construct or object that the path is made of.',
  };
}

function foreignFile({ path, construct }: OwnedFile, shown: string): Problem {
  return {
    code: 'foreign-file',
    what: `File '${shown}/${path}' is in the way of construct '${construct}' and does not belong to Fairlead.`,
    where: [{ path: construct, source: { file: `${shown}/${path}` } }],
    why: `Fairlead overwrites only files that an '${INDEX_FILE}' lists as its own, and this one would be lost.`,
    fix: 'Move the file elsewhere or delete it, or rename the construct.',
  };
}

/** Says what stands where a file is to be written or deleted. */
export function inTheWay(found: Obstacle, file: OwnedFile, shown: string): Problem {
  return {
    code: 'foreign-file',
    what: `A ${found.what}, '${shown}/${found.path}', is in the way of '${shown}/${file.path}' and does not belong to Fairlead.`,
    where: [{ path: file.construct, source: { file: `${shown}/${found.path}` } }],
    why: 'Fairlead follows no links in its output and removes nothing that it did not write.',
    fix: `Move or delete '${shown}/${found.path}', then run the command again.`,
  };
}

/** Throws everything collected so far. */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemError(problems);
}
