// What is used here of WebAssembly: Node's types leave it to those of browsers, which do not belong in this program.

/** A compiled module, which can be handed to other threads. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

export interface WasmMemory {
  /** Replaced by another buffer whenever the memory grows. */
  readonly buffer: ArrayBuffer;
}

/** Functions for a module, by the name of their module and their own. */
export type WasmImports = Record<string, Record<string, (...parameters: never[]) => number>>;

interface WebAssemblyApi {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    imports(module: WasmModule): readonly { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** Compiles a module; functions are compiled when they are first called. */
export function compileModule(bytes: Uint8Array): WasmModule {
  return new WebAssembly.Module(bytes);
}

/** The functions that a module asks for. */
export function importsOf(module: WasmModule): readonly { readonly module: string; readonly name: string }[] {
  return WebAssembly.Module.imports(module);
}

/** Makes an instance, and returns what it exports. */
export function instantiate(module: WasmModule, imports: WasmImports): unknown {
  return new WebAssembly.Instance(module, imports).exports;
}
