import { ContextPool, openEarlier, readEarlier, type EarlierFolder, type EarlierPlace } from './admission';
import {
  carryOut,
  carryOutHere,
  openEngine,
  type AdmitAnswer,
  type AdmitRequest,
  type Engine,
  type EngineOptions,
  type EngineWork,
  type SynchronousEngine,
} from './engine';
import type { ProblemList } from './errors';
import type { KnownBefore, SynthesisOptions, SynthesizedCluster, WrittenCluster } from './line';
import type { LoadedFleet } from './load';
import { fleetTurns, type Begun, type Turn } from './turns';

export type { SynthesisOptions, SynthesizedCluster } from './line';

/** Synthesizes a fleet in this thread. Problems are added to the list. */
export function* synthesizeHere(
  fleet: LoadedFleet,
  options: SynthesisOptions,
  engine: SynchronousEngine,
  problems: ProblemList,
): Generator<SynthesizedCluster> {
  const turns = fleetTurns(fleet, { ...options, pool: new ContextPool() }, problems);
  const collect = <T>(work: EngineWork<T>) => problems.collect(() => carryOutHere(work, engine));
  let turn = turns.next();
  while (turn.done !== true) {
    const { value } = turn;
    if ('result' in value) yield value.result;
    // Without waiting, nobody can ask what was there before.
    turn = turns.next(answer(value));
  }
  function answer(value: Turn): unknown {
    if ('work' in value) return collect(value.work);
    if ('begin' in value) return { isDone: true, outcome: collect(value.begin) } satisfies Begun;
    return 'finish' in value ? value.finish.outcome : undefined;
  }
}

/** How a run goes over fleets, besides what it makes of them. */
export interface RunOptions extends SynthesisOptions {
  /** Workers of the engine, its cache, its limits. @default - as many workers as help, with the cache */
  readonly engine?: Omit<EngineOptions, 'onNotice'>;

  /** Hears in a sentence what does not stop the run, for example that the lock was made with another engine. */
  readonly onNotice?: (notice: string) => void;

  /** Hears of each cluster when it is done. */
  readonly onCluster?: (fleet: string, cluster: string) => void;

  /** Where to look for what was there before, where clusters are judged. @default - everything is new */
  readonly earlier?: EarlierPlace;
}

/** A cluster of a run over fleets. */
export interface ClusterOfRun extends SynthesizedCluster {
  readonly fleet: LoadedFleet;

  /** Asks the run's engine, as long as the run goes on. */
  readonly admit: (request: AdmitRequest) => Promise<AdmitAnswer>;

  /** Has further work done by the run's engine, as long as the run goes on. */
  readonly carryOut: <T>(work: EngineWork<T>) => Promise<T>;
}

async function compareWith(folder: EarlierFolder, written: WrittenCluster): Promise<KnownBefore> {
  const files = [...written.files()];
  return { files, earlier: await readEarlier(folder, files) };
}

/** Begins work; where it needs nobody to wait for, it is done when this is. */
async function beginWork(work: EngineWork<unknown>, engine: Engine): Promise<Begun> {
  const outcome = carryOut(work, engine);
  const begun = { isDone: false, outcome };
  const settle = () => {
    begun.isDone = true;
  };
  outcome.then(settle, settle);
  // Lets a signal in as well, and whatever shows progress draw.
  await new Promise((resolve) => setImmediate(resolve));
  return begun;
}

/** Synthesizes fleets one after the other with one engine. Problems are added to the list. */
export async function* synthesizeFleets(
  fleets: readonly LoadedFleet[],
  options: RunOptions,
  problems: ProblemList,
): AsyncGenerator<ClusterOfRun> {
  const { onNotice, judge, earlier } = options;
  const engine = openEngine({ ...options.engine, ...(onNotice && { onNotice }) });
  const pool = new ContextPool();
  try {
    // Git does its part while the first cluster is made.
    const opened = judge === true && earlier ? problems.collectAsync(() => openEarlier(earlier)) : undefined;
    opened?.catch(() => undefined);
    const answer = async (value: Exclude<Turn, { result: unknown }>): Promise<unknown> => {
      if ('work' in value) return carryOut(value.work, engine);
      if ('begin' in value) return beginWork(value.begin, engine);
      if ('finish' in value) return value.finish.outcome;
      const folder = await opened;
      return folder && compareWith(folder, value.lookBack);
    };
    for (const fleet of fleets) {
      const turns = fleetTurns(fleet, { ...options, pool }, problems);
      let turn = turns.next();
      while (turn.done !== true) {
        const { value } = turn;
        if (!('result' in value)) {
          turn = turns.next(await problems.collectAsync(() => answer(value)));
          continue;
        }
        options.onCluster?.(fleet.model.name, value.result.cluster.name);
        yield {
          ...value.result,
          fleet,
          admit: (request) => engine.call(request),
          carryOut: (work) => carryOut(work, engine),
        };
        turn = turns.next();
      }
    }
    await opened;
    for (const notice of new Set(fleets.map(({ contents }) => contents.tryDescribeOtherEngine()))) {
      if (notice !== undefined) onNotice?.(notice);
    }
  } finally {
    await engine.close();
  }
}
