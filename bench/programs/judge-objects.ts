import { readFileSync } from 'node:fs';
import type * as EngineRoom from '../../lib/engine';
import type { JsonObject } from '../../lib/yaml';
import type { JudgingCost, JudgingTask } from './judging-task';

const KUBERNETES = '1.37';

/** Judges objects by the engine, in a process of its own, and prints what that cost. */
async function main(task: JudgingTask): Promise<JudgingCost> {
  const { openEngine } = (await import(task.engine)) as typeof EngineRoom;
  const started = performance.now();
  const engine = openEngine({ cache: false, admissionWorkers: 1 });
  const judge = (objects: readonly JsonObject[], requests: readonly EngineRoom.AdmissionRequest[]) =>
    engine.call({ op: 'admit', context: { kubernetes: KUBERNETES, objects }, requests });
  const creates = (batch: readonly JsonObject[]) => batch.map((object) => ({ operation: 'CREATE', object }) as const);

  await judge(task.plain, creates((task.batches[0] ?? []).slice(0, 1)));
  const firstVerdict = performance.now() - started;

  /** The least that a batch has taken for each of its objects: what else runs on the machine only ever adds. */
  const least = async (ask: (batch: readonly JsonObject[], index: number) => Promise<EngineRoom.AdmitAnswer>) => {
    const times: number[] = [];
    for (const [index, batch] of task.batches.entries()) {
      const begin = performance.now();
      const { verdicts } = await ask(batch, index);
      times.push((performance.now() - begin) / batch.length);
      const refused = verdicts.find(({ verdict }) => verdict !== 'admitted');
      if (refused) throw new Error(`An object is not admitted: ${JSON.stringify(refused)}`);
    }
    return Math.min(...times);
  };
  const create = await least((batch) => judge(task.plain, creates(batch)));
  const update = await least((batch, index) =>
    judge(
      task.plain,
      batch.map((old, at) => ({ operation: 'UPDATE', object: task.changed[index]?.[at] ?? old, old })),
    ),
  );
  const opened = async (extra: readonly JsonObject[]) => {
    const begin = performance.now();
    await judge([...task.plain, ...task.policies, ...extra], []);
    return performance.now() - begin;
  };
  const firstContext = await opened([]);
  const policies = await least((batch) => judge([...task.plain, ...task.policies], creates(batch)));
  const others: number[] = [];
  for (let index = 0; index < task.contexts; index += 1) others.push(await opened([namespace(`other-${index}`)]));
  await engine.close();
  const nextContext = others.sort((a, b) => a - b)[others.length >> 1] ?? Number.NaN;
  const memory = process.resourceUsage().maxRSS * 1024;
  return { firstVerdict, create, policies, update, firstContext, nextContext, memory };
}

function namespace(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

void main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as JudgingTask).then((cost) => {
  process.stdout.write(JSON.stringify(cost));
});
