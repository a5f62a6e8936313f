import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as EngineRoom from '../../lib/engine';
import type * as CacheRoom from '../../lib/cache';
import type { ChartCase, RenderingCost, RenderingTask } from './rendering-task';

/** Renders charts by the engine, in a process of its own, and prints what that cost. */
async function main(task: RenderingTask): Promise<RenderingCost> {
  const { openEngine } = (await import(task.engine)) as typeof EngineRoom;
  const { ContentCache } = (await import(task.caches)) as typeof CacheRoom;
  const started = performance.now();
  const engine = openEngine({ workers: task.workers, cache: new ContentCache(task.cache) });
  // Where nothing is kept, each thread begins before the clock does: that is the start-up, which is told apart.
  if (task.startsApart) {
    const ask = () => engine.call({ op: 'versions', range: '*', versions: ['1.0.0'] });
    await Promise.all(Array.from({ length: task.workers }, ask));
  }
  const ready = performance.now();
  const before = process.cpuUsage();
  const answers = await Promise.all(
    Array.from({ length: task.clusters }, (_, cluster) => casesOf(task, cluster)).flatMap((cases) =>
      cases.map(async (one) => engine.call(requestFor(one))),
    ),
  );
  const done = performance.now();
  const { user, system } = process.cpuUsage(before);
  const { performed, cached } = engine.statistics;
  const latency = task.latency ? await latencyOf(engine, task.latency) : undefined;
  await engine.close();
  if (task.out !== undefined) write(task.out, task.cases, answers);
  return {
    startUp: (ready - started) / 1000,
    rendering: (done - ready) / 1000,
    cpu: (user + system) / 1e6,
    memory: process.resourceUsage().maxRSS * 1024,
    performed,
    cached,
    ...(latency !== undefined && { latency }),
  };
}

/** All cases for the only cluster; of many clusters, each has every chart once, with one of its sets of values. */
function casesOf({ cases, clusters }: RenderingTask, cluster: number): readonly ChartCase[] {
  if (clusters === 1) return cases;
  return [...groupByChart(cases).values()].flatMap((sets) => {
    const chosen = cluster % sets.length;
    return sets.slice(chosen, chosen + 1);
  });
}

function groupByChart(cases: readonly ChartCase[]): ReadonlyMap<string, readonly ChartCase[]> {
  const groups = new Map<string, ChartCase[]>();
  for (const one of cases) groups.set(one.archive, [...(groups.get(one.archive) ?? []), one]);
  return groups;
}

function requestFor({ archive, digest, release, namespace, values, kubeVersion }: ChartCase): EngineRoom.RenderRequest {
  return {
    op: 'render',
    chart: { archive, digest },
    release,
    namespace,
    values,
    kubeVersion,
    apiVersions: { names: [], default: true },
    want: 'objects',
  };
}

/** Seconds from request to answer where the chart is loaded and the values are new: the middle of many. */
async function latencyOf(engine: EngineRoom.Engine, one: ChartCase): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 300; round += 1) {
    const started = performance.now();
    await engine.call({ ...requestFor(one), release: `${one.release}-${round}` });
    times.push(performance.now() - started);
  }
  // The first ones are those in which WebAssembly is still being translated.
  const settled = times.slice(200).sort((a, b) => a - b);
  return (settled[settled.length >> 1] ?? Number.NaN) / 1000;
}

function write(out: string, cases: readonly ChartCase[], answers: readonly EngineRoom.ReleaseAnswer[]): void {
  mkdirSync(out, { recursive: true });
  const replacer = (_key: string, value: unknown) => (typeof value === 'bigint' ? `integer:${value}` : value);
  for (const [index, one] of cases.entries()) {
    const answer = answers[index];
    const lines = answer?.manifests.map(({ object }) => `${JSON.stringify(object, replacer)}\n`) ?? [];
    writeFileSync(join(out, `${one.name}.jsonl`), lines.join(''));
    if (answer?.chance.length) writeFileSync(join(out, `${one.name}.chance`), '');
  }
}

void main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as RenderingTask).then((cost) => {
  process.stdout.write(JSON.stringify(cost));
});
