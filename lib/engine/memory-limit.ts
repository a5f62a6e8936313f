const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;

/** Bytes of one page of WebAssembly memory. */
export const PAGE_BYTES = 65_536;

/**
 * Gives the memory of a module an upper limit, which Go's linker has no option for.
 *
 * Without one a template can take 4 GiB before anything stops it.
 */
export function limitMemory(module: Uint8Array, maxPages: number): Uint8Array<ArrayBuffer> {
  let at = HEADER_BYTES;
  while (at < module.length) {
    const id = module[at];
    const [size, start] = readNumber(module, at + 1);
    if (id === MEMORY_SECTION) {
      const [count, flagsAt] = readNumber(module, start);
      const [flags, minimumAt] = readNumber(module, flagsAt);
      if (count !== 1 || flags > 1) throw new Error('The engine has another kind of memory than one of 32 bits.');
      const [minimum] = readNumber(module, minimumAt);
      const section = [...writeNumber(1), ...writeNumber(1), ...writeNumber(minimum), ...writeNumber(maxPages)];
      const replacement = Uint8Array.from([MEMORY_SECTION, ...writeNumber(section.length), ...section]);
      return joined(module.subarray(0, at), replacement, module.subarray(start + size));
    }
    at = start + size;
  }
  throw new Error('The engine has no memory of its own.');
}

/** A number in LEB128, and where it ends. */
function readNumber(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return [value, at];
}

function writeNumber(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...writeNumber(Math.floor(value / 0x80))];
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
