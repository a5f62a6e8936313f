import { join } from 'node:path';
import { ChartBench, CLUSTERS, type Name, type Round } from './chart-bench';
import { chartCases } from './chart-cases';
import { tryHelmPrograms } from './helm';
import type { Effort, Row } from './scenarios';
import { median } from './statistics';
import type { Workspace } from './workspace';

/** What is not measured where a program is missing. */
const WITHOUT_GO = 'charts: `helm template` to compare with is built by Go, and Go is missing here.';

/** Charts rendered in the process, against one process of `helm template` after the other. */
export async function charts(workspace: Workspace, { rounds = 3, quick }: Effort): Promise<readonly Row[] | string> {
  const programs = tryHelmPrograms();
  if (!programs) return WITHOUT_GO;
  const bench = new ChartBench(workspace, await chartCases(join(workspace.folder, 'charts'), quick), programs);
  await bench.unpackModule();
  bench.compare();
  if (quick) return [];
  const measured = Array.from({ length: rounds }, () => bench.measureRound());
  return rowsOf(measured, bench.describe());
}

function rowsOf(rounds: readonly Round[], what: string): readonly Row[] {
  const typical = (name: Name, cost: 'rendering' | 'cpu' | 'startUp' | 'memory' | 'latency') =>
    median(rounds.map((round) => round[name][cost] ?? Number.NaN));
  const native = typical('native', 'rendering');
  const ratio = (scenario: string, name: Name, [must, stretch]: readonly [number, number]): Row => {
    // Both sides of one round met the same machine.
    const measured = median(rounds.map((round) => round[name].rendering / round.native.rendering));
    const work = `of CPU ${typical(name, 'cpu').toFixed(2)} s of ${typical('native', 'cpu').toFixed(2)} s`;
    const detail = `${typical(name, 'rendering').toFixed(2)} s of ${native.toFixed(2)} s; ${work}`;
    return { scenario, unit: '`helm template`', must, stretch, measured, detail };
  };
  return [
    ratio(`${what}, nothing kept, 1 worker: time`, 'one', [1, 0.6]),
    ratio('the same, 2 workers', 'two', [0.6, 0.4]),
    ratio('the same, all kept from an earlier run', 'warm', [0.03, 0.03]),
    {
      scenario: `${CLUSTERS} clusters that share those renders, nothing kept, 1 worker: time`,
      unit: 'the renders alone',
      must: 1.2,
      stretch: 1.1,
      measured: median(rounds.map(({ clusters, one }) => clusters.rendering / one.rendering)),
      detail: `${typical('clusters', 'rendering').toFixed(2)} s of ${typical('one', 'rendering').toFixed(2)} s`,
    },
    {
      scenario: 'a small chart with new values: time',
      unit: 'ms',
      must: 5,
      stretch: 3,
      measured: typical('platform', 'latency') * 1000,
    },
    {
      scenario: 'a platform, each chart once, 1 worker: peak memory',
      unit: 'MiB',
      must: 512,
      stretch: 384,
      measured: typical('platform', 'memory') / 2 ** 20,
    },
    // Told apart, and promised nowhere.
    {
      scenario: 'start-up of the engine with 1 worker, apart from the above',
      unit: 's',
      must: Number.POSITIVE_INFINITY,
      stretch: Number.POSITIVE_INFINITY,
      measured: typical('one', 'startUp'),
    },
  ];
}
