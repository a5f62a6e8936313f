import { readFileSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import { contentDigest, type ContentCache } from '../cache';
import type { EngineModule } from './engine-modules';
import { limitMemory, PAGE_BYTES } from './memory-limit';
import { compileModule, type WasmModule } from './web-assembly';

const COMPILED = Symbol.for('fairlead.dev/compiled-modules');

/** By digest and limit. All copies of this package in a process share them: test runners load one for each file. */
function compiledModules(): Map<string, WasmModule> {
  return ((globalThis as { [COMPILED]?: Map<string, WasmModule> })[COMPILED] ??= new Map<string, WasmModule>());
}

/** A compiled module: unpacked once per machine where there is a cache, compiled once per process. */
export function loadModule(module: EngineModule, cache: ContentCache | undefined): WasmModule {
  const key = `${module.facts().digest} ${module.maxMemory}`;
  const compiled = compiledModules();
  const known = compiled.get(key);
  if (known) return known;
  const unpacked = unpack(module, cache);
  const limited = limitMemory(unpacked, module.maxMemory / PAGE_BYTES);
  const made = compileModule(limited);
  compiled.set(key, made);
  release(unpacked);
  release(limited);
  return made;
}

/**
 * Gives the memory of a buffer back at once. A collector looks at the heap, which stays small here, and would leave it
 * for all of the run.
 */
function release({ buffer }: Uint8Array): void {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(undefined, [buffer as ArrayBuffer]);
  port1.close();
  port2.close();
}

function unpack({ name, facts, file }: EngineModule, cache: ContentCache | undefined): Uint8Array {
  const { digest } = facts();
  const kept = cache?.tryReadFile(digest);
  if (kept) return kept;

  const module = brotliDecompressSync(readFileSync(file()));
  if (contentDigest(module) !== digest) {
    throw new Error(
      `The ${name} of this installation is damaged: it does not have the digest ${digest}. Install Fairlead again.`,
    );
  }
  try {
    cache?.storeFile(digest, module);
  } catch {
    // Then the next process unpacks it again.
  }
  return module;
}
