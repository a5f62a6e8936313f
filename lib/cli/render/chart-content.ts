import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderDigest, type ChartContent } from '../../engine';
import { ProblemError } from '../../errors';

/** A chart that an argument names. */
export interface NamedChart {
  readonly content: ChartContent;

  /** Its folder, where it lies in one. */
  readonly folder?: string;

  /** What the user should know. */
  readonly notice?: string;
}

/**
 * The chart that an argument names: a folder, an archive, or `name@version` as the lock has it.
 *
 * @param root the repository, which paths count from
 * @throws ProblemError where there is no such chart
 */
export async function findNamedChart(text: string, root: string): Promise<NamedChart> {
  const path = resolve(root, text);
  const found = tryStat(path);
  try {
    if (found?.isDirectory()) return chartInFolder(path, text, root);
    if (found?.isFile()) return { content: { archive: path, digest: await fileDigest(path) } };
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- as below
    const { refusedChart } = require('./problems') as typeof import('./problems');
    throw refusedChart(text, error);
  }
  if (found || /^\.|[/\\]|\.tgz$/.test(text)) throw noChart(text, found !== undefined);
  return loadLock().findLockedChart(text, root);
}

function tryStat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function chartInFolder(folder: string, text: string, root: string): NamedChart {
  if (!existsSync(join(folder, 'Chart.yaml'))) {
    throw new ProblemError({
      code: 'not-found',
      what: `The folder '${text}' does not hold a chart: it has no 'Chart.yaml'.`,
      where: [],
      why: 'There is nothing to render.',
      fix: existsSync(join(folder, 'kustomization.yaml'))
        ? `It holds a kustomization: 'fairlead render kustomization ${text}' builds it.`
        : "Correct the path; it counts from the repository ('--root').",
    });
  }
  const hasLock = existsSync(join(root, 'fairlead.lock'));
  const locked = hasLock ? loadLock().tryFindLockedFolder(folder, root) : undefined;
  return { folder, content: locked ?? { folder, digest: folderDigest(folder) } };
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

function noChart(text: string, exists: boolean): ProblemError {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  return new ProblemError({
    code: 'not-found',
    what: exists ? `'${text}' is neither a file nor a folder.` : `There is no chart '${text}'.`,
    where: [],
    why: isAddress
      ? 'Rendering never touches the network.'
      : 'A chart is a folder, an archive, or a name and version that fairlead.lock has.',
    fix: isAddress
      ? "Lock the chart with 'fairlead lock' and name it as 'name@version', or download its archive and name that."
      : "Correct the path; it counts from the repository ('--root').",
  });
}

function loadLock(): typeof import('./locked-chart') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- takes longer to load than most charts to render
  return require('./locked-chart') as typeof import('./locked-chart');
}
