import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Paths of the programs that verdicts are compared with. */
export interface Programs {
  readonly apiserver: string;
  readonly etcd: string;
  readonly kyverno: string;
}

/** Builds the programs where they are not built yet. */
export function programs(): Programs {
  const printed = execFileSync(join(__dirname, '../../.ci/apiserver'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [apiserver, etcd, kyverno] = printed.trim().split('\n');
  return { apiserver: apiserver!, etcd: etcd!, kyverno: kyverno! };
}
