const DIGEST_BYTES = 32;
const ENTRY_BYTES = DIGEST_BYTES + 4;

/**
 * A number for each of many digests, in bytes as they lie on disk: sorted entries of a digest and its number.
 *
 * Tens of thousands of digests are read in each run of a large fleet, and as strings they would be most of its memory.
 */
export class VerdictTable {
  readonly #bytes: Buffer;
  readonly #wanted = Buffer.alloc(DIGEST_BYTES);

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  public get size(): number {
    return this.#bytes.length / ENTRY_BYTES;
  }

  /** The number of a digest in base64url. */
  public tryFind(digest: string): number | undefined {
    this.#wanted.write(digest, 'base64url');
    const prefix = this.#wanted.readUInt32BE();
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#bytes.readUInt32BE(middle * ENTRY_BYTES) < prefix) low = middle + 1;
      else high = middle;
    }
    for (let at = low * ENTRY_BYTES; at < this.#bytes.length; at += ENTRY_BYTES) {
      const order = this.#bytes.compare(this.#wanted, 0, DIGEST_BYTES, at, at + DIGEST_BYTES);
      if (order === 0) return this.#bytes.readUInt32LE(at + DIGEST_BYTES);
      if (order > 0) break;
    }
    return undefined;
  }

  public *entries(): Generator<readonly [digest: string, number: number]> {
    for (let at = 0; at < this.#bytes.length; at += ENTRY_BYTES) {
      const digest = this.#bytes.toString('base64url', at, at + DIGEST_BYTES);
      yield [digest, this.#bytes.readUInt32LE(at + DIGEST_BYTES)];
    }
  }

  public static toBytes(entries: Iterable<readonly [digest: string, number: number]>): Uint8Array {
    const packed = Array.from(entries, ([digest, number]) => {
      const entry = Buffer.alloc(ENTRY_BYTES);
      entry.write(digest, 'base64url');
      entry.writeUInt32LE(number, DIGEST_BYTES);
      return entry;
    });
    return Buffer.concat(packed.sort((a, b) => a.compare(b)));
  }
}
