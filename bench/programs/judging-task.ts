import type { JsonObject } from '../../lib/yaml';

/** What a process of its own is to judge. */
export interface JudgingTask {
  /** Path of the compiled room. */
  readonly engine: string;
  readonly plain: readonly JsonObject[];
  readonly policies: readonly JsonObject[];

  /** Batches of distinct objects; the first ones are those in which WebAssembly is still being translated. */
  readonly batches: readonly (readonly JsonObject[])[];

  /** What takes the place of each. */
  readonly changed: readonly (readonly JsonObject[])[];

  /** Contexts that are opened one after the other, all with the same policies. */
  readonly contexts: number;
}

/** What that took: milliseconds for each object, or of the process, and bytes. */
export interface JudgingCost {
  /** From nothing to the first verdict. */
  readonly firstVerdict: number;
  readonly create: number;
  readonly policies: number;
  readonly update: number;
  readonly firstContext: number;
  readonly nextContext: number;
  readonly memory: number;
}

/** What judging a fleet took, in seconds. */
export interface FleetCost {
  readonly withoutJudging: number;
  readonly cold: number;
  readonly warm: number;

  /** Objects of the fleet, and what the engine was asked of them when nothing was kept. */
  readonly objects: number;
  readonly distinct: number;
  readonly memory: number;
}

/** A fleet to judge: the folder that has it, and the compiled modules that do it. */
export interface FleetTask {
  readonly root: string;
  readonly load: string;
  readonly synth: string;
  readonly errors: string;
  readonly caches: string;
  readonly publish: string;
}
