import { Comparison } from './comparison';
import { explainFailure, TREE_UNTOUCHED } from './failure';
import type { ChangeSet, OutputFile, PublishScope } from './output-file';
import { resolveOutputFolder, type OutputFolder } from './output-folder';
import { planTree } from './plan';
import { refuseUnfinished } from './recovery';

/**
 * Opens an output folder for comparison only: the same answers as {@link FolderPublisher}, without a lock and without a
 * byte written. Throws where a run is putting its files in place or was stopped while it did.
 */
export function planFolder(path: string): FolderPlanner {
  return new FolderPlanner(resolveOutputFolder(path));
}

/** Says what publishing the files of a run would do. */
export class FolderPlanner {
  readonly #out: OutputFolder;
  readonly #comparison: Comparison;

  /** @internal Use {@link planFolder}. */
  constructor(out: OutputFolder) {
    refuseUnfinished(out);
    this.#out = out;
    this.#comparison = new Comparison(out);
  }

  /** Compares files with what is on disk. Call it as often as there are clusters. */
  public stage(files: Iterable<OutputFile>): void {
    explainFailure(this.#out, TREE_UNTOUCHED, () => {
      for (const file of files) this.#comparison.stage(file);
    });
  }

  /** What publishing would do. Throws every problem of the run. */
  public plan(scope: PublishScope): ChangeSet {
    // Once more, for a run that began in the meantime.
    refuseUnfinished(this.#out);
    return explainFailure(this.#out, TREE_UNTOUCHED, () => {
      const { changes } = planTree(this.#comparison, scope, this.#out);
      this.#comparison.mustBeCurrent();
      return changes;
    });
  }
}
