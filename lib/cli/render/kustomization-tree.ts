import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../errors';
import { readKustomization, type KustomizationTree } from '../../sources';
import { isInside } from './paths';

/**
 * Reads a kustomization and what it refers to.
 *
 * @param name the folder as it was named, for messages
 * @throws ProblemError where there is none, or something lies outside of the repository
 */
export function readNamedKustomization(
  folder: string,
  name: string,
  { root, isRootGiven }: { readonly root: string; readonly isRootGiven: boolean },
): KustomizationTree {
  if (existsSync(folder)) {
    return readKustomization(folder, boundaryOf(folder, root, isRootGiven), []);
  }
  throw new ProblemError({
    code: 'not-found',
    what: `There is no folder '${name}'.`,
    where: [],
    why: 'A kustomization is a folder with a kustomization.yaml.',
    fix: "Correct the path; it counts from the repository ('--root').",
  });
}

/**
 * The folder that bases must lie in: the repository that was named, else the Git repository or the current folder,
 * whichever holds more.
 */
function boundaryOf(folder: string, root: string, isRootGiven: boolean): string {
  const isBelowRoot = isInside(root, folder);
  if (isBelowRoot && isRootGiven) return root;
  const top = tryFindGitTop(folder);
  if (!isBelowRoot) return top ?? folder;
  return top !== undefined && isInside(top, root) ? top : root;
}

function tryFindGitTop(folder: string): string | undefined {
  for (let place = folder; ; place = dirname(place)) {
    if (existsSync(join(place, '.git'))) return place;
    if (dirname(place) === place) return undefined;
  }
}
