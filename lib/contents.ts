import { join } from 'node:path';
import type { ChartLock } from './sources';
import type { RenderContext } from './render';

/** What lies in a repository to be rendered. */
export interface Contents extends Pick<RenderContext, 'findChart' | 'readKustomization'> {
  /** What a notice says where charts were asked for and the lock was made with another engine. */
  tryDescribeOtherEngine(): string | undefined;
}

/**
 * Finds charts and kustomizations in the repository and the cache of this machine, each chart once a run. Nothing is read,
 * or even loaded, before something is asked for.
 *
 * @param root top folder of the repository
 */
export function openContents(root: string): Contents {
  const found = new Map<string, ReturnType<RenderContext['findChart']>>();
  let lock: ChartLock | undefined;
  const findChart: RenderContext['findChart'] = (request) => {
    const key = JSON.stringify([request.reference, request.version]);
    const known = found.get(key);
    if (known) return known;
    /* eslint-disable @typescript-eslint/no-require-imports -- fleets whose charts Argo CD renders need none of it */
    const { cacheFolder, ContentCache } = require('./cache') as typeof import('./cache');
    const { ChartLock, findChart } = require('./sources') as typeof import('./sources');
    /* eslint-enable @typescript-eslint/no-require-imports */
    lock ??= ChartLock.read(root);
    const content = findChart(lock, request, { root, cache: new ContentCache(cacheFolder()) });
    found.set(key, content);
    return content;
  };
  return {
    findChart,
    tryDescribeOtherEngine() {
      if (!lock) return undefined;
      /* eslint-disable @typescript-eslint/no-require-imports -- as above */
      const { engineFacts } = require('./engine') as typeof import('./engine');
      const { tryDescribeOtherEngine } = require('./sources') as typeof import('./sources');
      /* eslint-enable @typescript-eslint/no-require-imports */
      return tryDescribeOtherEngine(lock, engineFacts().digest);
    },
    readKustomization(folder, where) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
      const { readKustomization } = require('./sources') as typeof import('./sources');
      return readKustomization(join(root, folder), root, where);
    },
  };
}
