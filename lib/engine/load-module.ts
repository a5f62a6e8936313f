import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { contentDigest, type ContentCache } from '../cache';
import { engineFacts } from './facts';
import { limitMemory, PAGE_BYTES } from './memory-limit';
import { compileModule, type WasmModule } from './web-assembly';

/** What one instance can take at most. The largest charts that are known need a fifth of it. */
const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;

let compiled: WasmModule | undefined;

/** The compiled engine: unpacked once per machine where there is a cache, compiled once per process. */
export function loadModule(cache: ContentCache | undefined): WasmModule {
  compiled ??= compileModule(limitMemory(unpack(cache), MAX_MEMORY_BYTES / PAGE_BYTES));
  return compiled;
}

function unpack(cache: ContentCache | undefined): Uint8Array {
  const { digest } = engineFacts();
  const kept = cache?.tryReadFile(digest);
  if (kept) return kept;

  const module = brotliDecompressSync(readFileSync(require.resolve('#engine/engine.wasm.br')));
  if (contentDigest(module) !== digest) {
    throw new Error(
      `The engine of this installation is damaged: it does not have the digest ${digest}. Install Fairlead again.`,
    );
  }
  try {
    cache?.storeFile(digest, module);
  } catch {
    // Then the next process unpacks it again.
  }
  return module;
}
