import { carryOutHere, engineInThisThread, type EngineWork } from '../lib/engine';
import { openContents } from '../lib/contents';

/** Contents for trees that hold neither charts nor kustomizations. */
export const NOTHING = openContents(process.cwd());

/** The result of rendering, made in this thread. */
export function rendered<T>(work: EngineWork<T>): T {
  return carryOutHere(work, engineInThisThread());
}
