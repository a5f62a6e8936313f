import { admission } from './admission-scenario';
import { charts } from './chart-scenario';
import { expectEqual, ObjectsDiffer, readObjects, type ObjectSet } from './compare';
import { measure, typical, type Cost, type Subject } from './measure';
import { growthExponent } from './statistics';
import type { Workspace } from './workspace';

/** One promise with what was measured of it. */
export interface Row {
  readonly scenario: string;

  /** What the number is a multiple of; or `ms`, `s` and `MiB`, where it stands for itself. */
  readonly unit: string;
  readonly must: number;
  readonly stretch: number;
  readonly measured: number;

  /** The two numbers that it was made of. @default - it says it all itself */
  readonly detail?: string;
}

export interface Effort {
  /** Rounds of each comparison. @default - the scenario's own */
  readonly rounds?: number;

  /** Whether to run over small sizes only. */
  readonly quick: boolean;
}

/** Measures, and returns what came of it; or says in a sentence why it cannot measure here. */
export type Scenario = (workspace: Workspace, effort: Effort) => Promise<readonly Row[] | string>;

/** One cluster as teams begin: the whole process counts, start-up and compilation included. */
async function platform(workspace: Workspace, { rounds = 5, quick }: Effort): Promise<readonly Row[]> {
  const size = { clusters: 1, addons: 20, tenants: 5, ordered: false };
  const stock = workspace.stockFromTemplate('Stock-C', size);
  const prebuilt = workspace.fairlead('Fairlead prebuilt', size);
  const source = workspace.fairlead('Fairlead from source', size, { compiled: false });
  const costs = await measure([stock, prebuilt, source], quick ? 1 : rounds);
  report(expectEqual(prebuilt.out, stock.out));
  report(expectEqual(source.out, stock.out));
  const [theirs, compiled, interpreted] = costs.map(typical) as [Cost, Cost, Cost];
  const scenario = 'small platform (1 cluster, 20 add-ons, 5 tenants)';
  return [
    wallRow(`${scenario}, prebuilt`, 'Stock-C', [0.12, 0.07], compiled, theirs),
    wallRow('the same from TypeScript source', 'Stock-C', [0.2, 0.15], interpreted, theirs),
  ];
}

/** A large fleet, checks on, one thread; and smaller ones, to see how time and memory grow. */
async function fleet(workspace: Workspace, { rounds = 3, quick }: Effort): Promise<readonly Row[]> {
  const [units, clusters] = quick ? [10, [2, 4, 8, 16]] : [80, [25, 50, 100, 200]];
  const size = (count: number) => ({ clusters: count, addons: units, tenants: 0, ordered: false });
  const largest = Math.max(...clusters);
  const stock = workspace.stockCompiled('Stock-B', size(largest));
  const ours = clusters.map((count) => workspace.fairlead(`Fairlead ${count}`, size(count)));
  const [theirs, ...costs] = await measure([stock, ...ours], quick ? 1 : rounds);
  const [twice, full] = [ours[1], ours.at(-1)] as [Subject, Subject];
  const objects = expectEqual(full.out, stock.out);
  report(objects);
  const [whole, stockCost] = [typical(costs.at(-1)), typical(theirs)];
  const half = typical(costs[1]);
  // What else runs on the machine only ever adds, so the fastest runs say most about growth.
  const exponentOf = (cost: 'wall' | 'cpu') =>
    growthExponent(clusters.map((count, index) => [count, Math.min(...(costs[index] ?? []).map((run) => run[cost]))]));
  return [
    wallRow(
      `fleet of ${largest} clusters × ${units} units (${(largest * units * 4).toLocaleString('en-US')} objects, checks on, 1 thread)`,
      'Stock-B',
      [0.3, 0.15],
      whole,
      stockCost,
    ),
    memoryRow('peak memory of that fleet', 'Stock-B', [0.5, 0.4], whole, stockCost),
    memoryRow(
      `peak memory of ${full.name.split(' ')[1] ?? ''} clusters`,
      `${twice.name.split(' ')[1] ?? ''} clusters`,
      [1.15, 1.15],
      whole,
      half,
    ),
    {
      scenario: `growth exponent ${clusters[0] ?? ''} → ${largest} clusters`,
      unit: '',
      must: 1.05,
      stretch: 1.02,
      measured: exponentOf('wall'),
      detail: `of CPU time ${exponentOf('cpu').toFixed(2)}`,
    },
  ];
}

/** Dependencies between add-ons. On several clusters, so that start-up does not hide what they cost. */
async function layers(workspace: Workspace, { rounds = 5, quick }: Effort): Promise<readonly Row[]> {
  const size = { clusters: quick ? 2 : 25, addons: 0, tenants: 0 };
  const free = workspace.fairlead(
    'Fairlead without dependencies',
    { ...size, ordered: false },
    { program: 'layers.ts' },
  );
  const bound = workspace.fairlead('Fairlead with dependencies', { ...size, ordered: true }, { program: 'layers.ts' });
  const costs = await measure([free, bound], quick ? 1 : rounds);
  report(expectEqual(bound.out, free.out, withoutWave));
  const waves = new Set([...readObjects(bound.out, onlyWave).objects.values()].map(({ name }) => name.split(' ')[0]));
  if (waves.size < 12) throw new ObjectsDiffer(`12 layers in a row came out in ${waves.size} waves.`);
  const [without, withThem] = costs.map(typical) as [Cost, Cost];
  const scenario = `12 dependency layers × 20 objects, on ${size.clusters} clusters`;
  return [wallRow(scenario, 'without dependencies', [1.2, 1.05], withThem, without)];
}

/** All scenarios by their name on the command line. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ['platform', platform],
  ['fleet', fleet],
  ['layers', layers],
  ['charts', charts],
  ['admission', admission],
]);

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

interface Annotated {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

function withoutWave(object: unknown): unknown {
  const { metadata } = object as Annotated;
  const { [SYNC_WAVE]: wave, ...annotations } = metadata.annotations ?? {};
  if (wave === undefined) return object;
  return { ...(object as Annotated), metadata: { ...metadata, annotations } };
}

/** Applications that stand in one wave become one. */
function onlyWave(object: unknown): unknown {
  const { kind, metadata } = object as Annotated;
  return { kind, metadata: { name: kind === 'Application' ? metadata.annotations?.[SYNC_WAVE] : undefined } };
}

function report({ count, lines }: ObjectSet): void {
  process.stderr.write(`  ${count} equal objects of ${Math.round(lines / count)} lines on average\n`);
}

type Limits = readonly [must: number, stretch: number];

function wallRow(scenario: string, unit: string, [must, stretch]: Limits, ours: Cost, theirs: Cost): Row {
  const detail = `${ours.wall.toFixed(2)} s of ${theirs.wall.toFixed(2)} s`;
  return { scenario: `${scenario}: time`, unit, must, stretch, measured: ours.wall / theirs.wall, detail };
}

function memoryRow(scenario: string, unit: string, [must, stretch]: Limits, ours: Cost, theirs: Cost): Row {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const detail = `${mebibytes(ours.memory)} of ${mebibytes(theirs.memory)}`;
  return { scenario, unit, must, stretch, measured: ours.memory / theirs.memory, detail };
}
