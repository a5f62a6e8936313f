import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The official programs that the engine is compared with. */
export interface HelmPrograms {
  readonly helm: string;

  /** Prints each document of the YAML on its standard input as a line of JSON, as Kubernetes reads it. */
  readonly reader: string;
}

/** Builds `helm` as released, once; undefined where there is no Go to build it with. */
export function tryHelmPrograms(): HelmPrograms | undefined {
  if (spawnSync('go', ['version']).error !== undefined) return undefined;
  const printed = execFileSync(join(__dirname, '..', '.ci', 'oracles'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [helm = '', , reader = ''] = printed.trim().split('\n');
  return { helm, reader };
}
