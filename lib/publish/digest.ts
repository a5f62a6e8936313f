import { createHash } from 'node:crypto';

const DIGEST_BYTES = 16;

/**
 * Digest of a file's content: the first 128 bits of its SHA-256, in hexadecimal.
 *
 * It tells contents apart and catches damage. Nothing is trusted on its word, files are compared byte by byte, so half
 * the length is enough and keeps a line of the index readable.
 */
export function digestOf(content: Buffer): string {
  // Not cut from a longer text: a part of a text keeps the whole of it in memory.
  return createHash('sha256').update(content).digest().toString('hex', 0, DIGEST_BYTES);
}

/** Whether a text has the form of a digest. */
export function isDigest(text: string): boolean {
  return text.length === 2 * DIGEST_BYTES && /^[0-9a-f]+$/.test(text);
}
