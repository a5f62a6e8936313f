import type { TypeCheckAnswer, TypeCheckRequest, TypeWarning } from './admission-requests';
import { encodeContext, encodeTypeCheck } from './encode-context';
import { deepFreeze } from './freeze';
import { canonicalJson } from './json';
import type { JudgeOptions, Judging } from './judge';
import { verdictKey } from './kept-verdicts';
import { expectSameResult } from './verify-result';
import { FieldReader } from './wire';

/** Checks each policy that nobody has checked before, one at a time: what is said of one is kept for itself. */
export function* typeCheck(
  { context, policies }: TypeCheckRequest,
  { kept, verifies, counts }: JudgeOptions,
): Judging<TypeCheckAnswer> {
  const held = encodeContext(context);
  const known = kept.contextOf(held.context, 'typecheck');
  const keyed = policies.map((policy) => {
    const text = canonicalJson(policy);
    return { key: verdictKey([text]), text };
  });
  const missing = new Map<string, string>();
  for (const { key, text } of keyed) {
    const said = known.get(key);
    if (said && !(verifies && said.isFromDisk)) {
      if (said.isFromDisk) counts.cached++;
      else counts.shared++;
    } else missing.set(key, text);
  }
  counts.performed += missing.size;

  const answers = yield [...missing.values()].map((text) => encodeTypeCheck(held, text));
  for (const [index, key] of [...missing.keys()].entries()) {
    const said = new FieldReader(answers[index] ?? new Uint8Array()).text();
    const before = known.get(key)?.text;
    if (before !== undefined) {
      expectSameResult({ op: 'typecheck', held: undefined }, Buffer.from(before), Buffer.from(said));
    }
    known.add(key, said);
  }
  if (missing.size > 0) {
    known.findings ??= '[]';
    kept.write(known, new Set(keyed.map(({ key }) => key)));
  }
  const warnings = keyed.flatMap(({ key }) => JSON.parse(known.get(key)?.text ?? '[]') as TypeWarning[]);
  return deepFreeze({ warnings });
}
