import type { AdmissionFinding, Verdict } from '../../lib/engine';
import type { Answer } from './answers';

/** Rules of findings that the API server tells in one sentence for all, not as causes with their fields. */
const TOLD_TOGETHER: ReadonlySet<string> = new Set(['unknown-field', 'duplicate-field', 'wrong-type', 'policy']);

/** What may differ although both mean the same. */
export interface Leniency {
  /** Fields that the engine names beside those of the API server. */
  readonly also?: readonly string[];

  /** Values in messages: how a change reaches the server settles which lists are merged, not whether it is refused. */
  readonly values?: boolean;
}

/**
 * What the engine says differently from the API server, in sentences; none where they agree.
 *
 * They must agree on the verdict, on the fields and words of every cause, on every warning, and in what a refusal says.
 */
export function differences(
  answer: Answer,
  { verdict, findings }: Verdict,
  leniency: Leniency = {},
): readonly string[] {
  if (verdict !== answer.verdict) {
    const said = answer.message ?? answer.causes?.map(({ field, message }) => `${field}: ${message}`).join(', ') ?? '';
    const own = findings.map(({ path, message }) => `${path ?? ''}: ${message}`).join(', ');
    return [`The API server says ${answer.verdict} (${said}), the engine ${verdict} (${own}).`];
  }
  if (verdict === 'denied') return differentRefusals(answer, findings, leniency);
  const warnings = findings.filter(({ severity }) => severity === 'warning').map(({ message }) => settled(message));
  return differentLists('warns', answer.warnings ?? [], warnings);
}

function differentRefusals(
  answer: Answer,
  findings: readonly AdmissionFinding[],
  { also = [], values = false }: Leniency,
): readonly string[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (answer.causes) {
    const told = (field: string, message: string): string =>
      `${field}: ${values ? settled(message).replace(/^Invalid value: .*: /s, 'Invalid value: ') : settled(message)}`;
    const own = errors.filter(({ rule, path = '' }) => !TOLD_TOGETHER.has(rule) && !also.includes(path));
    return differentLists(
      'refuses',
      answer.causes.map(({ field, message }) => told(field, message)),
      own.map(({ path = '', message }) => told(path === '[]' ? '' : path, message)),
    );
  }
  // One sentence holds them all, or, where several plugins refuse, the first one that did.
  const said = answer.message ?? '';
  const own = errors.map(({ message }) => settled(message));
  if (own.some((message) => said.includes(message) || message.includes(said))) return [];
  return [`The API server says '${said}', the engine '${own.join("', '")}'.`];
}

function differentLists(what: string, server: readonly string[], engine: readonly string[]): readonly string[] {
  const only = (list: readonly string[], others: readonly string[]) => list.filter((entry) => !others.includes(entry));
  return [
    ...only(server, engine).map((entry) => `Only the API server ${what}: ${entry}`),
    ...only(engine, server).map((entry) => `Only the engine ${what}: ${entry}`),
  ];
}

/** A message without what is made up for each object, and without the difference of two objects as Go prints it. */
export function settled(message: string): string {
  return message
    .replace(/\n@@ .*$/s, '')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replace(/kube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-NAME')
    .replace(/\b10\.96\.\d+\.\d+\b/g, 'ADDRESS');
}
