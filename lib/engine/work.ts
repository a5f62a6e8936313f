import { EngineError } from './failure';
import type { Engine } from './open-engine';
import type { SynchronousEngine } from './engine-in-this-thread';
import type { EngineReply } from './replies';
import type { EngineRequest } from './requests';

/**
 * Work that needs the engine and stays pure itself: it yields batches of requests, whose order does not matter, and is
 * resumed with a reply to each, in the same order.
 */
export type EngineWork<T> = Generator<readonly EngineRequest[], T, readonly EngineReply[]>;

/** Carries work out; the requests of a batch are done side by side. */
export async function carryOut<T>(work: EngineWork<T>, engine: Engine): Promise<T> {
  const reply = async (request: EngineRequest): Promise<EngineReply> => {
    try {
      return { answer: await engine.call(request) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { failure: error.failure };
    }
  };
  let step = work.next();
  while (step.done !== true) step = work.next(await Promise.all(step.value.map(reply)));
  return step.value;
}

/** Asks for one batch within work, with the replies typed as the requests are. */
export function* ask<R extends EngineRequest>(requests: readonly R[]): EngineWork<readonly EngineReply<R>[]> {
  if (requests.length === 0) return [];
  return yield requests;
}

/** Carries work out in this thread, and returns when it is done. */
export function carryOutHere<T>(work: EngineWork<T>, engine: SynchronousEngine): T {
  const reply = (request: EngineRequest): EngineReply => {
    try {
      return { answer: engine.call(request) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { failure: error.failure };
    }
  };
  let step = work.next();
  while (step.done !== true) step = work.next(step.value.map(reply));
  return step.value;
}
