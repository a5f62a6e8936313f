import type { Problem } from '../errors';
import { parentOf } from './output-file';
import { foldPath } from './path-rules';

/** Something that wants a path: a construct that writes there now, or did before. */
export interface PathClaim {
  readonly path: string;
  readonly construct: string;
}

interface Entry extends PathClaim {
  readonly isFolder?: boolean;
}

/**
 * Gives every path to one construct only.
 *
 * Paths that some file system takes for one (they differ by case or by Unicode composition) count as one, and so do
 * folders: `Web/a.yaml` and `web/b.yaml` would otherwise share a folder on a laptop and not in CI.
 */
export class PathLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #knownFolders = new Set<string>();
  readonly #shown: string;

  /** @param shown the output folder, as messages say it */
  constructor(shown: string) {
    this.#shown = shown;
  }

  /** Takes a path, or returns the problem that keeps it from being taken. The claim itself is kept, not a copy. */
  public tryClaim(claim: PathClaim): Problem | undefined {
    const { path, construct } = claim;
    return this.#claimFolder(parentOf(path), path, construct) ?? this.#claim(path, claim);
  }

  /** Takes a folder for all files in it, which then need no claims here. */
  public tryClaimFolder(folder: string, { path, construct }: PathClaim): Problem | undefined {
    return this.#claimFolder(folder, path, construct);
  }

  /** The problem between a claim made and a file that stays from an earlier run, or undefined where they agree. */
  public tryFindClash({ path, construct }: PathClaim): Problem | undefined {
    for (let part = path; part !== ''; part = parentOf(part)) {
      const entry = this.#entries.get(foldPath(part));
      const isFolder = part !== path;
      if (entry && (entry.path !== part || isFolderEntry(entry) !== isFolder)) {
        return this.#clash(entry, { path: part, construct, isFolder });
      }
    }
    return undefined;
  }

  #claimFolder(folder: string, path: string, construct: string): Problem | undefined {
    if (folder === '' || this.#knownFolders.has(folder)) return undefined;
    const problem =
      this.#claimFolder(parentOf(folder), path, construct) ??
      this.#claim(folder, { path: folder, construct, isFolder: true });
    if (!problem) this.#knownFolders.add(folder);
    return problem;
  }

  #claim(path: string, entry: Entry): Problem | undefined {
    const folded = foldPath(path);
    const earlier = this.#entries.get(folded);
    if (earlier) return this.#clash(earlier, entry);
    this.#entries.set(folded, entry);
    return undefined;
  }

  #clash(earlier: Entry, later: Entry): Problem {
    const say = (entry: Entry) => `${isFolderEntry(entry) ? 'folder' : 'file'} '${entry.path}'`;
    const isSame = earlier.path === later.path && isFolderEntry(earlier) === isFolderEntry(later);
    return {
      code: 'unsafe-output',
      what: isSame
        ? `Constructs '${earlier.construct}' and '${later.construct}' both write ${say(earlier)}.`
        : `The ${say(earlier)} of construct '${earlier.construct}' and the ${say(later)} of construct '${later.construct}' are one path.`,
      where: [earlier, later].map(({ path, construct }) => ({
        path: construct,
        source: { file: `${this.#shown}/${path}` },
      })),
      why:
        earlier.path !== later.path
          ? 'File systems that ignore case or Unicode composition would let one overwrite the other.'
          : isSame
            ? 'One of the two would overwrite the other.'
            : 'A path is a file or a folder, never both.',
      fix: 'Rename one of the two constructs or objects.',
    };
  }
}

function isFolderEntry({ isFolder = false }: Entry): boolean {
  return isFolder;
}
