import { chmodSync } from 'node:fs';
import { ProblemError } from '../errors';
import { Comparison } from './comparison';
import { digestOf } from './digest';
import { formatIndex } from './folder-index';
import { explainFailure, succeeds, TREE_UNTOUCHED } from './failure';
import { writeJournal, removeJournal, runOperations, type Operation } from './journal';
import { FolderLock, type LockOptions } from './lock';
import { parentOf, type ChangeSet, type OutputFile, type PublishScope } from './output-file';
import { FILE_MODE, makeFolders, removeEmptyFolders, resolveOutputFolder, type OutputFolder } from './output-folder';
import { INDEX_FILE } from './path-rules';
import { planTree, type TreePlan } from './plan';
import { ignoreState, leave, recover, TREE_HALF_WRITTEN, type Recovery } from './recovery';
import { Staging } from './staging';

export interface PublishOptions extends LockOptions {
  /**
   * Syncs every new content to the disk before the tree changes, so that not even a loss of power can damage it. It
   * costs milliseconds a file.
   *
   * @default false
   */
  readonly durable?: boolean;
}

/**
 * Opens an output folder for writing: waits for its lock, finishes or drops what a killed run left behind, and returns
 * the publisher that holds the lock until {@link FolderPublisher.apply} or {@link FolderPublisher.abort}.
 *
 * @example
 * const publisher = await openFolder('dist', { onNotice: console.error });
 * try {
 *   for (const cluster of clusters) publisher.stage(render(cluster));
 *   publisher.plan({ fleets: ['acme'] });
 *   publisher.apply();
 * } finally {
 *   publisher.abort();
 * }
 */
export async function openFolder(path: string, options: PublishOptions = {}): Promise<FolderPublisher> {
  const out = resolveOutputFolder(path);
  const made = explainFailure(out, TREE_UNTOUCHED, () => makeFolders(out.state));
  let lock: FolderLock | undefined;
  try {
    lock = await FolderLock.take(out, options);
    const recovery = recover(out);
    if (recovery) options.onNotice?.(describeRecovery(recovery, out));
    return startPublisher(out, lock, made, recovery, options);
  } catch (error) {
    lock?.release();
    removeEmptyFolders([...made].reverse());
    throw error;
  }
}

function startPublisher(
  out: OutputFolder,
  lock: FolderLock,
  made: readonly string[],
  recovery: Recovery | undefined,
  { durable = false }: PublishOptions,
): FolderPublisher {
  try {
    return explainFailure(out, TREE_UNTOUCHED, () => {
      ignoreState(out);
      return new FolderPublisher(out, lock, new Staging(out.state, durable), made, recovery);
    });
  } catch (error) {
    leave(out, lock, made);
    throw error;
  }
}

/** Writes the files of a run into an output folder: all of them, or none. */
export class FolderPublisher {
  readonly #out: OutputFolder;
  readonly #lock: FolderLock;
  readonly #staging: Staging;
  readonly #made: readonly string[];
  readonly #comparison: Comparison;
  #plan: TreePlan | undefined;
  #stage: 'open' | 'committed' | 'closed' = 'open';

  /** What was found of an earlier run that was killed, and what became of it. */
  public readonly recovery: Recovery | undefined;

  /** @internal Use {@link openFolder}. */
  constructor(out: OutputFolder, lock: FolderLock, staging: Staging, made: readonly string[], recovery?: Recovery) {
    this.#out = out;
    this.#lock = lock;
    this.#staging = staging;
    this.#made = made;
    this.#comparison = new Comparison(out, staging);
    this.recovery = recovery;
  }

  /**
   * Compares files with what is on disk and sets aside what differs. Call it as often as there are clusters; contents
   * are not kept in memory. Problems are gathered for {@link plan}.
   */
  public stage(files: Iterable<OutputFile>): void {
    this.#mustBeOpen();
    this.#plan = undefined;
    explainFailure(this.#out, TREE_UNTOUCHED, () => {
      for (const file of files) {
        this.#lock.refresh();
        this.#comparison.stage(file);
      }
      this.#comparison.endBatch();
    });
  }

  /** What {@link apply} will do. Throws every problem of the run; the tree has not been touched. */
  public plan(scope: PublishScope): ChangeSet {
    this.#mustBeOpen();
    this.#plan = explainFailure(this.#out, TREE_UNTOUCHED, () => {
      this.#lock.refresh();
      const plan = planTree(this.#comparison, scope, this.#out);
      this.#mustBeWritable(plan);
      return plan;
    });
    return this.#plan.changes;
  }

  /** Carries out the plan and gives the folder back. */
  public apply(): ChangeSet {
    this.#mustBeOpen();
    const plan = this.#plan;
    if (!plan) throw new Error('FolderPublisher.apply() needs a plan: call plan() after the last stage().');
    explainFailure(this.#out, TREE_UNTOUCHED, () => {
      this.#commit(plan);
    });
    this.#stage = 'closed';
    explainFailure(this.#out, LEFTOVERS_REMAIN, () => {
      for (const path of plan.otherModes) {
        // A file that belongs to somebody else keeps its mode; its content is right.
        succeeds(() => {
          chmodSync(`${this.#out.root}/${path}`, FILE_MODE);
        }, ['EPERM', 'EACCES', 'ENOENT']);
      }
      leave(this.#out, this.#lock, this.#made);
    });
    return plan.changes;
  }

  /**
   * Leaves the tree as it was and gives the folder back. Synchronous, so that a signal handler can call it. Does nothing
   * after {@link apply} or a first call; after an `apply` that failed half-way the journal stays for the next run.
   */
  public abort(): void {
    if (this.#stage === 'open') leave(this.#out, this.#lock, this.#made);
    if (this.#stage === 'committed') this.#lock.release();
    this.#stage = 'closed';
  }

  #commit(plan: TreePlan): void {
    const operations = this.#prepare(plan);
    if (isEmpty(operations)) return;
    if (!this.#lock.isHeld()) throw lostLock(this.#out);
    writeJournal(this.#out.state, operations);
    this.#stage = 'committed';
    explainFailure(this.#out, TREE_HALF_WRITTEN, () => {
      runOperations(this.#out, operations, () => {
        this.#lock.refresh();
      });
      removeJournal(this.#out.state);
    });
  }

  // Indexes come last among the files: until then, what they list is what a run that stops here may have to remove.
  // The operations on files are made each time they are gone through, as a fleet has tens of thousands.
  #prepare(plan: TreePlan): Iterable<Operation> {
    const staging = this.#staging;
    const tidy = (path: string): Operation => ({ do: 'tidy', path });
    const folders = plan.newFolders.map((path): Operation => ({ do: 'put', path, from: staging.addFolder() }));
    const indexes = plan.indexes.map(({ folder, files }): Operation => {
      const path = `${folder}/${INDEX_FILE}`;
      if (files.length === 0) return { do: 'delete', path };
      const content = Buffer.from(formatIndex(folder, files));
      return { do: 'put', path, from: staging.addFile(content), digest: digestOf(content) };
    });
    return {
      *[Symbol.iterator]() {
        for (const path of plan.changes.deleted) yield { do: 'delete', path };
        yield* plan.clearedFolders.map(tidy);
        yield* folders;
        for (const { path, from } of plan.wholeFolders) yield { do: 'put', path, from };
        for (const { file, from = '' } of plan.puts) yield { do: 'put', path: file.path, from, digest: file.digest };
        yield* indexes;
        yield* plan.emptiedFolders.map(tidy);
      },
    };
  }

  // Found before the first change, because a rename that is refused half-way leaves work to the next run.
  #mustBeWritable({ changes, puts, newFolders, wholeFolders }: TreePlan): void {
    const { disk } = this.#comparison;
    const puttings = [...puts.map(({ file }) => file.path), ...newFolders, ...wholeFolders.map(({ path }) => path)];
    const paths = [...changes.deleted, ...puttings, ...changes.indexes];
    const locked = [...new Set(paths.map(parentOf))]
      .filter((folder) => disk.findFolder(folder).kind === 'folder' && !disk.isWritable(folder))
      .map((folder) => `${this.#out.shown}/${folder}`);
    if (locked.length === 0) return;
    throw new ProblemError(
      locked.map((folder) => ({
        code: 'output-failed' as const,
        what: `Folder '${folder}' may not be written to.`,
        where: [{ source: { file: folder } }],
        why: 'Files in it are to be created, replaced or removed; nothing has been changed.',
        fix: 'Give yourself write permission to the folder, then run the command again.',
      })),
    );
  }

  #mustBeOpen(): void {
    if (this.#stage !== 'open') throw new Error('This FolderPublisher is closed: open the folder again.');
  }
}

function isEmpty(items: Iterable<unknown>): boolean {
  return items[Symbol.iterator]().next().done === true;
}

const LEFTOVERS_REMAIN = {
  why: 'The new tree is in place, but the files of the run itself could not be removed.',
  fix: 'Check permissions; the next run removes them.',
} as const;

function describeRecovery({ outcome, operations }: Recovery, { shown }: OutputFolder): string {
  return outcome === 'completed'
    ? `An earlier run was stopped while it wrote to '${shown}'; its last ${operations} steps have now been done.`
    : `An earlier run over '${shown}' was stopped; the files there are whole, and what it left beside them has been removed.`;
}

function lostLock({ shown }: OutputFolder): ProblemError {
  return new ProblemError({
    code: 'output-busy',
    what: `Another run has taken over output folder '${shown}'.`,
    where: [{ source: { file: shown } }],
    why: 'This run gave no sign of life for so long that it was taken for dead; nothing has been changed.',
    fix: 'Run the command again.',
  });
}
