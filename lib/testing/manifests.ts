import type { Cluster, Fleet } from '../constructs';
import { openContents } from '../contents';
import { carryOutHere, engineInThisThread } from '../engine';
import { ProblemError, ProblemList } from '../errors';
import { resolveFleet, type LoadedFleet } from '../load';
import { FleetData } from '../model';
import { layOut, renderCluster, type OutputFile } from '../render';
import { synthesizeHere } from '../synth';

/**
 * What would be committed for the constructs on a cluster, as one text: each file with its path, sorted. Namespaces and
 * Argo CD's own objects, which belong to the cluster as a whole, are left out.
 *
 * @throws ProblemError where something cannot be rendered
 */
export function manifests(cluster: Cluster): string {
  const { charts, problems } = carryOutHere(renderCluster(cluster, openContents(process.cwd())), engineInThisThread());
  if (problems.length > 0) throw new ProblemError(problems);
  const files = [...layOut(charts, cluster.name)].sort((a, b) => (a.path < b.path ? -1 : 1));
  return files.map(({ path, content }) => `# ${path}\n${content}`).join('---\n');
}

/**
 * The whole output of a fleet, path → content, as `fairlead synth` would write it to `dist`, indexes left out.
 *
 * @param data definitions that would lie beside the fleet's program as files
 * @param today the day on which waivers must still hold
 * @throws ProblemError with everything that is wrong
 */
export function tree(
  fleet: Fleet | LoadedFleet,
  data?: FleetData,
  today = '2000-01-01',
): Readonly<Record<string, string>> {
  const loaded =
    'catalogue' in fleet ? fleet : resolveFleet(fleet, process.cwd(), process.cwd(), data ?? new FleetData());
  const problems = new ProblemList();
  const files: OutputFile[] = [];
  for (const cluster of synthesizeHere(loaded, { today }, engineInThisThread(), problems)) {
    files.push(...cluster.files());
  }
  problems.throwIfAny();
  return Object.fromEntries(
    files.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, content }) => [path, content]),
  );
}
