import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FieldReader, FieldWriter } from '../lib/engine/wire';
import type { JsonObject } from '../lib/yaml';
import { AdmissionTwin } from '../test/oracle/admission-twin';
import { tryTwinProgram } from './admission/twin-program';
import { changed, mixedObjects, NAMESPACE } from './admission/objects';
import { twentyPolicies } from './admission/policies';
import type { FleetCost, FleetTask, JudgingCost, JudgingTask } from './programs/judging-task';
import type { Effort, Row } from './scenarios';
import type { Workspace } from './workspace';

const LIB = join(dirname(__dirname), 'build', 'lib');
const WITHOUT_GO =
  'admission: the same engine for this machine, to compare with, is built by Go, and Go is missing here.';

const plain: readonly JsonObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  },
];

/** Objects judged as the API server does, against the same engine for this machine. */
export async function admission(workspace: Workspace, { rounds = 3, quick }: Effort): Promise<readonly Row[] | string> {
  const twin = tryTwinProgram();
  if (twin === undefined) return WITHOUT_GO;
  const program = workspace.program('judge-objects.ts');
  const task = taskOf(quick ? [1, 2] : [40, 8], quick ? 3 : 200);
  const judged = Array.from({ length: quick ? 1 : rounds }, () => judgeObjects(workspace, program, task));
  const native = await nativeCost(twin, task);
  const fleet = judgeFleet(workspace, quick ? [2, 3] : [200, 80]);
  return quick ? [] : rowsOf(judged, native, fleet);
}

/** Batches of units, no two with the same name. */
function taskOf([units, batches]: readonly [number, number], contexts: number): JudgingTask {
  const all = mixedObjects(units * batches);
  const size = all.length / batches;
  const cut = (objects: readonly JsonObject[]) =>
    Array.from({ length: batches }, (_, index) => objects.slice(index * size, (index + 1) * size));
  const engine = join(LIB, 'engine', 'index.js');
  return { engine, plain, policies: twentyPolicies(), batches: cut(all), changed: cut(all.map(changed)), contexts };
}

function judgeObjects(workspace: Workspace, program: string, task: JudgingTask): JudgingCost {
  const cost = perform(workspace, program, task) as JudgingCost;
  say(`create ${ms(cost.create)}, with policies ${ms(cost.policies)}, update ${ms(cost.update)}`);
  return cost;
}

function judgeFleet(workspace: Workspace, [clusters, addons]: readonly [number, number]): FleetCost {
  const { folder } = workspace.fairlead('Fairlead judged', { clusters, addons, tenants: 0, ordered: false });
  const task: FleetTask = {
    root: folder,
    load: join(LIB, 'load.js'),
    synth: join(LIB, 'synth.js'),
    errors: join(LIB, 'errors', 'index.js'),
    caches: join(LIB, 'cache', 'index.js'),
    publish: join(LIB, 'publish', 'index.js'),
  };
  const cost = perform(workspace, workspace.program('judge-fleet.ts'), task) as FleetCost;
  say(`fleet: ${cost.withoutJudging.toFixed(2)} s, ${cost.cold.toFixed(2)} s judged, ${cost.warm.toFixed(2)} s again`);
  return cost;
}

/** Runs a program of ours in a process of its own, with its own cache. */
function perform(workspace: Workspace, program: string, task: unknown): unknown {
  const cache = join(workspace.folder, 'admission-cache');
  mkdirSync(cache, { recursive: true });
  const file = join(workspace.folder, 'judging-task.json');
  writeFileSync(file, JSON.stringify(task));
  const printed = execFileSync(process.execPath, [program, file], {
    encoding: 'utf8',
    env: { ...process.env, FAIRLEAD_CACHE: cache },
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(printed);
}

type NativeCost = Pick<JudgingCost, 'create' | 'policies'>;

/** What the same requests take the engine that is built for this machine, in milliseconds for each object. */
async function nativeCost(program: string, { policies, batches }: JudgingTask): Promise<NativeCost> {
  const twin = new AdmissionTwin(program);
  const call = async (operation: number, message: FieldWriter) => {
    const outcome = await twin.call(operation, message);
    if ('failure' in outcome) throw new Error(outcome.failure.message);
    return new FieldReader(outcome.fields);
  };
  const least = async (context: readonly JsonObject[]) => {
    const options = JSON.stringify({ kubernetes: '1.37' });
    const opened = await call(
      1,
      new FieldWriter().field(options).list(context.map((object) => JSON.stringify(object))),
    );
    const handle = opened.bytes();
    const times: number[] = [];
    for (const batch of batches) {
      const fields = batch.flatMap((object) => ['CREATE', JSON.stringify(object), '']);
      const begin = performance.now();
      await call(2, new FieldWriter().field(handle).field('{}').list(fields));
      times.push((performance.now() - begin) / batch.length);
    }
    return Math.min(...times);
  };
  const cost = { create: await least(plain), policies: await least([...plain, ...policies]) };
  twin.close();
  say(`native: create ${ms(cost.create)}, with policies ${ms(cost.policies)}`);
  return cost;
}

function rowsOf(judged: readonly JudgingCost[], native: NativeCost, fleet: FleetCost): readonly Row[] {
  // What else runs on the machine only ever adds, so the fastest runs say most.
  const least = (name: keyof JudgingCost) => Math.min(...judged.map((cost) => cost[name]));
  const figure = Number.POSITIVE_INFINITY;
  const of = (scenario: string, unit: string, must: number, measured: number, detail?: string): Row => ({
    scenario,
    unit,
    must,
    stretch: must,
    measured,
    ...(detail !== undefined && { detail }),
  });
  const added = least('policies') - least('create');
  const addedNative = native.policies - native.create;
  const twin = 'the engine built natively';
  const objects = `of ${fleet.objects.toLocaleString('en-US')} objects, ${fleet.distinct.toLocaleString('en-US')} distinct ones`;
  return [
    of('a distinct object decoded, validated and judged by Pod Security, 1 worker: time', 'ms', 0.6, least('create')),
    of('the same', twin, figure, least('create') / native.create, `${ms(least('create'))} of ${ms(native.create)}`),
    of('what 20 policies add to that', 'ms', 1, added),
    of('the same', twin, figure, added / addedNative, `${ms(added)} of ${ms(addedNative)}`),
    of('a distinct change of an object', 'ms', figure, least('update')),
    of('a context with 20 policies, the first', 'ms', figure, least('firstContext')),
    of('each further context with them', 'ms', 5, least('nextContext')),
    of('from nothing to the first verdict', 's', 2.5, least('firstVerdict') / 1000),
    of('peak memory, with 200 contexts', 'MiB', 700, Math.max(...judged.map(({ memory }) => memory)) / 2 ** 20),
    of(
      'a fleet of 200 clusters × 80 units judged again',
      'the run without judging',
      1.1,
      fleet.warm / fleet.withoutJudging,
    ),
    of('the same judged for the first time', 's', figure, fleet.cold, objects),
    of('the same: peak memory', 'MiB', figure, fleet.memory / 2 ** 20),
  ];
}

const ms = (milliseconds: number) => `${milliseconds.toFixed(2)} ms`;

function say(what: string): void {
  process.stderr.write(`  ${what}\n`);
}
