import { resolve } from 'node:path';
import { ProblemList, sortProblems, type Problem } from '../errors';
import { groupOf } from '../kube';
import { loadFleets } from '../load';
import { planFolder, type ChangeSet } from '../publish';
import { synthesizeFleets, type RunOptions, type SynthesizedCluster } from '../synth';
import { scopeOf, today } from '../synthesize';
import { outputFolder } from '../synthesize';

export interface DryRunOptions extends Omit<RunOptions, 'today' | 'judge' | 'earlier'> {
  /** The repository. */
  readonly root: string;

  /** Folder that `synth` would write to, in the repository or absolute. */
  readonly out: string;

  /** Fleets by name. @default - all */
  readonly fleets?: readonly string[];

  /** Revision that has what is on the clusters. @default - where the working tree left the main branch */
  readonly against?: string | undefined;
}

/** How much of one fleet a run has looked at. */
export interface FleetCount {
  readonly name: string;
  readonly clusters: number;
  readonly objects: number;
  readonly applications: number;
}

/** What a run would do that writes nothing. */
export interface DryRun {
  readonly fleets: readonly FleetCount[];

  /** What `synth` would change in the output folder. */
  readonly changes: ChangeSet;

  /** What charts do that the user should know and need not act on. */
  readonly notices: readonly Problem[];
}

/**
 * Synthesizes fleets and compares the result with the output folder. Takes no lock and writes nothing, so it may run
 * beside anything else.
 *
 * @throws ProblemError with everything that `synth` would refuse
 */
export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const { root, out } = options;
  const problems = new ProblemList();
  // A folder that cannot be compared must not hide what is wrong with the fleets, nor they it.
  const fleets = problems.collect(() => loadFleets(root, options.fleets)) ?? [];
  const planner = problems.collect(() => planFolder(outputFolder(root, out)));
  const counts = new Map(
    fleets.map((fleet) => [fleet, { name: fleet.model.name, clusters: 0, objects: 0, applications: 0 }]),
  );
  const notices: Problem[] = [];
  const earlier = { root, out: resolve(root, out), against: options.against };
  for await (const result of synthesizeFleets(fleets, { ...options, today: today(), judge: true, earlier }, problems)) {
    const count = counts.get(result.fleet);
    if (count) add(count, result);
    notices.push(...result.notices);
    if (problems.all.length === 0) planner?.stage(result.files());
  }
  if (!planner || problems.all.length > 0) throw problems.toError(notices);
  return {
    fleets: [...counts.values()],
    changes: planner.plan(scopeOf(fleets, options)),
    notices: sortProblems(notices),
  };
}

/** Whether the output folder holds exactly what `synth` would write. */
export function isUpToDate({ created, changed, deleted, indexes }: ChangeSet): boolean {
  return created.length + changed.length + deleted.length + indexes.length === 0;
}

function add(count: { clusters: number; objects: number; applications: number }, { charts }: SynthesizedCluster): void {
  count.clusters += 1;
  for (const { objects } of charts) {
    count.objects += objects.length;
    for (const { object } of objects) {
      if (object.kind === 'Application' && groupOf(object.apiVersion) === 'argoproj.io') count.applications += 1;
    }
  }
}
