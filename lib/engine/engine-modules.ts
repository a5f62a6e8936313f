import type { ShelfLimits } from './content-shelf';
import { admissionFacts, engineFacts } from './facts';

const MEBIBYTE = 1024 * 1024;

/** A WebAssembly module of this package, and how much of a machine it may take. */
export interface EngineModule {
  readonly name: string;
  readonly facts: () => { readonly digest: string };

  /** Where it stands, compressed. */
  readonly file: () => string;

  /** Bytes that one instance can take at most. */
  readonly maxMemory: number;

  /** An instance that has taken more is replaced after its call: it never gives memory back by itself. */
  readonly maxKeptMemory: number;
  readonly shelf: ShelfLimits;
}

/** The module that renders charts. The largest charts that are known need a fifth of what it may take. */
export const RENDERING: EngineModule = {
  name: 'engine',
  facts: engineFacts,
  file: () => require.resolve('#engine/engine.wasm.br'),
  maxMemory: 1024 * MEBIBYTE,
  maxKeptMemory: 320 * MEBIBYTE,
  shelf: { contents: 32, bytes: 32 * MEBIBYTE },
};

/** The module that judges objects. It starts with the schemas of all kinds; starting again takes most of a second. */
export const ADMISSION: EngineModule = {
  name: 'admission engine',
  facts: admissionFacts,
  file: () => require.resolve('#engine/admission/admission.wasm.br'),
  maxMemory: 700 * MEBIBYTE,
  maxKeptMemory: 512 * MEBIBYTE,
  // A context costs little beside the objects that it shares with others; of those the module keeps so much itself.
  shelf: { contents: 64, bytes: 64 * MEBIBYTE },
};

/** What an instance needs to know of its module, as data that another thread can have. */
export type InstanceLimits = Pick<EngineModule, 'maxKeptMemory' | 'shelf'>;

/** The limits of a module alone. */
export function limitsOf({ maxKeptMemory, shelf }: EngineModule): InstanceLimits {
  return { maxKeptMemory, shelf };
}
