import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** One patch of each supported minor version; neither kinds nor fields change between patches. */
export const RELEASES = ['1.30.14', '1.31.14', '1.32.13', '1.33.13', '1.34.4', '1.35.4', '1.36.3', '1.37.2'] as const;

/** A Go module, unpacked. */
export interface Sources {
  readonly folder: string;

  /** What Go's checksum database says of it. */
  readonly sum: string;
}

/**
 * The sources of a Go module. Needs `go`, which fetches them where its cache does not have them.
 *
 * @throws Error where they cannot be had
 */
export function fetchModule(module: string, options: { readonly offline?: boolean } = {}): Sources {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { ...process.env, ...(options.offline === true && { GOPROXY: 'off' }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { Dir, Sum } = JSON.parse(answer) as { Dir: string; Sum: string };
  return { folder: Dir, sum: Sum };
}
