import { createHash } from 'node:crypto';

const DIGEST = /^sha256:([0-9a-f]{64})$/;

/** The digest of content, as `sha256:<hex>`. */
export function contentDigest(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** The hexadecimal digits of a digest; throws where it is none, so that no other text ever becomes a path. */
export function digestHex(digest: string): string {
  const hex = DIGEST.exec(digest)?.[1];
  if (hex === undefined) throw new Error(`'${digest}' is no digest: it must be sha256: and 64 hexadecimal digits.`);
  return hex;
}
