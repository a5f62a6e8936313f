import { error, ok, type Diagnosis } from './diagnosis';

const SUBJECT = 'Node.js';

/**
 * Compares the running Node.js with what the package asks for.
 *
 * @param running for example `20.19.4`
 * @param required the package's `engines.node`, for example `>=20.19`
 */
export function diagnoseNode(running: string, required: string): Diagnosis {
  const least = numbersOf(required);
  const own = numbersOf(running);
  const differing = least.findIndex((number, index) => number !== (own[index] ?? 0));
  const isOld = differing >= 0 && (own[differing] ?? 0) < (least[differing] ?? 0);
  if (!isOld) return ok(SUBJECT, `Version ${running} runs, ${required} is needed.`);
  return error(
    SUBJECT,
    `Version ${running} runs, but ${required} is needed.`,
    `Install Node.js ${least.join('.')} or newer.`,
  );
}

function numbersOf(version: string): readonly number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}
