import { join } from 'node:path';
import { ChartBench, CLUSTERS, type Name, type Round } from './chart-bench';
import { chartCases } from './chart-cases';
import { tryHelmPrograms } from './helm';
import type { Effort, Row } from './scenarios';
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
  // What else runs on the machine only ever adds, so the fastest runs say most.
  const least = (name: Name, cost: 'rendering' | 'cpu' | 'startUp' | 'latency') =>
    Math.min(...rounds.map((round) => round[name][cost] ?? Number.NaN));
  const native = least('native', 'rendering');
  const ratio = (scenario: string, name: Name, [must, stretch]: readonly [number, number]): Row => {
    const measured = least(name, 'rendering') / native;
    const work = `of CPU ${least(name, 'cpu').toFixed(2)} s of ${least('native', 'cpu').toFixed(2)} s`;
    const detail = `${least(name, 'rendering').toFixed(2)} s of ${native.toFixed(2)} s; ${work}`;
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
      measured: least('clusters', 'rendering') / least('one', 'rendering'),
      detail: `${least('clusters', 'rendering').toFixed(2)} s of ${least('one', 'rendering').toFixed(2)} s`,
    },
    {
      scenario: 'a small chart with new values: time',
      unit: 'ms',
      must: 5,
      stretch: 3,
      measured: least('platform', 'latency') * 1000,
    },
    {
      scenario: 'a platform, each chart once, 1 worker: peak memory',
      unit: 'MiB',
      must: 512,
      stretch: 384,
      measured: Math.max(...rounds.map(({ platform }) => platform.memory)) / 2 ** 20,
    },
    // Told apart, and promised nowhere.
    {
      scenario: 'start-up of the engine with 1 worker, apart from the above',
      unit: 's',
      must: Number.POSITIVE_INFINITY,
      stretch: Number.POSITIVE_INFINITY,
      measured: least('one', 'startUp'),
    },
  ];
}
