import { isAbsolute } from 'node:path';

/** Path of the output folder; kept as it was written, so that a `..` in it is still seen and refused. */
export function outputFolder(root: string, out: string): string {
  return isAbsolute(out) ? out : `${root}/${out}`;
}
