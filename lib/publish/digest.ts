import { createHash } from 'node:crypto';

const DIGEST_CHARACTERS = 32;

/**
 * Digest of a file's content: the first 128 bits of its SHA-256, in hexadecimal.
 *
 * It tells contents apart and catches damage. Nothing is trusted on its word, files are compared byte by byte, so half
 * the length is enough and keeps a line of the index readable.
 */
export function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, DIGEST_CHARACTERS);
}

/** Whether a text has the form of a digest. */
export function isDigest(text: string): boolean {
  return text.length === DIGEST_CHARACTERS && /^[0-9a-f]+$/.test(text);
}
