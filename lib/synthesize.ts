import { isAbsolute, join, relative, resolve } from 'node:path';
import { PLATFORM_PROJECT } from './constructs';
import { ProblemError, ProblemList, type Problem } from './errors';
import { loadFleets, notFound, type LoadedFleet } from './load';
import { openFolder, type ChangeSet, type PublishScope } from './publish';
import type { OutputFile } from './render';
import { synthesizeFleets, type RunOptions } from './synth';

export interface SynthesizeOptions extends Omit<RunOptions, 'today' | 'judge' | 'earlier'> {
  /** The repository: fleets are looked for in its `apps/`. @default - the current folder */
  readonly root?: string;

  /** Folder to write to. @default - `dist` in the repository */
  readonly out?: string;

  /** Fleets by name. @default - all */
  readonly fleets?: readonly string[];

  /** Tenants by name: only files on their behalf are written. @default - all */
  readonly tenants?: readonly string[];

  /** The day on which waivers must still hold, `YYYY-MM-DD`. No manifest depends on it. @default - today */
  readonly today?: string;

  /**
   * Revision that has what is on the clusters, to judge what changes.
   *
   * @default - where the working tree left the main branch; without one everything is new
   */
  readonly against?: string;

  /** Hears what charts do that the user should know and need not act on. */
  readonly onNotices?: (notices: readonly Problem[]) => void;

  /** Gets a function that leaves the tree as it was, for whoever must stop at once. */
  readonly onStart?: (abort: () => void) => void;
}

/** Manifests among the definitions that they are made from would be read and written by the same hands. */
function refuseSources(root: string, out = 'dist'): void {
  const place = relative(join(root, 'apps'), resolve(root, out));
  if (place.startsWith('..') || isAbsolute(place)) return;
  throw new ProblemError({
    code: 'unsafe-output',
    what: `The output folder '${relative(root, resolve(root, out)).replaceAll('\\', '/')}' lies among the fleets' definitions.`,
    where: [{ source: { file: 'apps' } }],
    why: 'Fairlead writes and removes files in its output folder, and must never meet a definition there.',
    fix: "Choose a folder of its own, for example 'dist'.",
  });
}

/** Path of the output folder; kept as it was written, so that a `..` in it is still seen and refused. */
export function outputFolder(root: string, out: string): string {
  return isAbsolute(out) ? out : `${root}/${out}`;
}

/** Today, as waivers say it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/**
 * Synthesizes fleets into a folder: writes what changed, removes what it owns and is no longer there, touches nothing else.
 *
 * @throws ProblemError with every problem of all fleets; nothing has been written then
 */
export async function synthesize(options: SynthesizeOptions = {}): Promise<ChangeSet> {
  const root = options.root ?? process.cwd();
  const fleets = loadFleets(root, options.fleets);
  requireTenants(fleets, options.tenants ?? []);
  refuseSources(root, options.out);
  const publisher = await openFolder(options.out ?? join(root, 'dist'), {
    ...(options.onNotice && { onNotice: options.onNotice }),
  });
  const abort = () => {
    publisher.abort();
  };
  options.onStart?.(abort);
  try {
    const problems = new ProblemList();
    const notices: Problem[] = [];
    const run = {
      ...options,
      today: options.today ?? today(),
      judge: true,
      earlier: { root, out: resolve(root, options.out ?? 'dist'), against: options.against },
    };
    for await (const cluster of synthesizeFleets(fleets, run, problems)) {
      notices.push(...cluster.notices);
      options.onNotices?.(cluster.notices);
      if (problems.all.length === 0) publisher.stage(ofTenants(cluster.files(), options.tenants));
    }
    problems.throwIfAny(notices);
    publisher.plan(scopeOf(fleets, options));
    return publisher.apply();
  } finally {
    abort();
  }
}

/** @throws ProblemError where no fleet has a tenant of such a name */
function requireTenants(fleets: readonly LoadedFleet[], names: readonly string[]): void {
  const known = [...new Set(fleets.flatMap(({ tenants }) => tenants.map(({ model }) => model.name)))];
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0) throw new ProblemError(missing.map((name) => notFound('tenant', name, known)));
}

/** What a run covers: files of ours within it that were not made again are removed. */
export function scopeOf(
  fleets: readonly LoadedFleet[],
  options: Pick<SynthesizeOptions, 'fleets' | 'clusters' | 'tenants'>,
): PublishScope {
  const { clusters, tenants } = options;
  return {
    fleets: options.fleets ?? 'all',
    ...(clusters && {
      clusters: fleets.flatMap(({ model }) =>
        clustersWithHubs(model.clusters, clusters).map((name) => `${model.name}/${name}`),
      ),
    }),
    ...(tenants && { tenants }),
  };
}

function clustersWithHubs(known: LoadedFleet['model']['clusters'], names: readonly string[]): string[] {
  const chosen = known.filter(({ name }) => names.includes(name));
  return [...new Set(chosen.flatMap(({ name, argocd }) => [name, argocd]))];
}

/** The files of some tenants, and the platform's project, which says where their namespaces are. */
function* ofTenants(files: Iterable<OutputFile>, tenants: readonly string[] | undefined): Generator<OutputFile> {
  for (const file of files) {
    const isForAll = tenants === undefined || file.construct.endsWith(`/project:${PLATFORM_PROJECT}`);
    if (isForAll || (file.tenant !== undefined && tenants.includes(file.tenant))) yield file;
  }
}
