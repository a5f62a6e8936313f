import { basename } from 'node:path';
import { ProblemError } from '../errors';
import type { EncodedRequest } from './encode-request';
import { chartOf } from './held-content';

const SUBJECTS: Partial<Record<EncodedRequest['op'], string>> = { admit: 'an object', typecheck: 'a policy' };

/** Throws where the engine says something else than the cache. */
export function expectSameResult(
  { op, held }: Pick<EncodedRequest, 'op' | 'held'>,
  cached: Uint8Array,
  performed: Uint8Array,
): void {
  if (Buffer.compare(cached, performed) === 0) return;
  const chart = chartOf(held);
  const path = chart && ('archive' in chart ? chart.archive : chart.folder);
  const subject = path ? `the chart '${basename(path)}'` : (SUBJECTS[op] ?? 'a kustomization');
  throw new ProblemError({
    code: 'cache-differs',
    what: `The cache has another result of '${op}' for ${subject} than the engine has now.`,
    where: path ? [{ source: { file: path } }] : [],
    why: 'The same request must give the same bytes; either the entry was changed, or the engine is at fault.',
    fix: 'Run without the cache (--no-cache), delete its folder, and report it if it happens again.',
  });
}
