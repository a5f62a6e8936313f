import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path lies in a folder, or is it. */
export function isInside(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

/** A path as messages say it: from the repository where it lies in there. */
export function shownPath(path: string, root: string): string {
  return (isInside(root, path) ? relative(root, path) || '.' : path).replaceAll(sep, '/');
}
