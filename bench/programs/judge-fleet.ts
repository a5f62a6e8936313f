import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type * as CacheRoom from '../../lib/cache';
import type * as EngineRoom from '../../lib/engine';
import type * as ErrorsRoom from '../../lib/errors';
import type * as LoadRoom from '../../lib/load';
import type * as PublishRoom from '../../lib/publish';
import type * as SynthRoom from '../../lib/synth';
import type { FleetCost, FleetTask } from './judging-task';

/** Synthesizes a fleet in this process, into the same folder always: not judged, judged for the first time, and judged again. */
async function main(task: FleetTask): Promise<FleetCost> {
  // As bin/fairlead.js has it.
  setFlagsFromString('--heap-growing-percent=150');
  const { loadFleets } = (await import(task.load)) as typeof LoadRoom;
  const { synthesizeFleets } = (await import(task.synth)) as typeof SynthRoom;
  const { ProblemList } = (await import(task.errors)) as typeof ErrorsRoom;
  const { openFolder } = (await import(task.publish)) as typeof PublishRoom;
  const { ContentCache } = (await import(task.caches)) as typeof CacheRoom;
  const cache = new ContentCache(mkdtempSync(join(task.root, 'cache-')));
  let objects = 0;
  let statistics: EngineRoom.EngineStatistics | undefined;

  const run = async (judge: boolean): Promise<number> => {
    const problems = new ProblemList();
    const onClose = (told: EngineRoom.EngineStatistics) => (statistics = told);
    const started = performance.now();
    objects = 0;
    const publisher = await openFolder(join(task.root, 'dist'));
    for await (const cluster of synthesizeFleets(
      loadFleets(task.root),
      { today: '2025-01-01', judge, engine: { cache, onClose } },
      problems,
    )) {
      for (const { objects: all } of cluster.charts) objects += all.length;
      if (cluster.problems.length > 0) throw new Error(cluster.problems[0]?.what);
      publisher.stage(cluster.files());
    }
    problems.throwIfAny([]);
    publisher.plan({ fleets: 'all' });
    publisher.apply();
    return (performance.now() - started) / 1000;
  };

  // Once for the compiler of the machine, and for the files that later runs find as they make them.
  await run(false);
  const withoutJudging = Math.min(await run(false), await run(false));
  const cold = await run(true);
  const distinct = statistics?.performed ?? Number.NaN;
  const warm = Math.min(await run(true), await run(true));
  return { withoutJudging, cold, warm, objects, distinct, memory: process.resourceUsage().maxRSS * 1024 };
}

void main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as FleetTask).then((cost) => {
  process.stdout.write(JSON.stringify(cost));
});
