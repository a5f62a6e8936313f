import { fieldPath, stepsOf } from '../checks';
import type { AdmissionFinding, Verdict } from '../engine';
import type { JsonObject } from '../yaml';

/**
 * What a verdict says, each mistake once: what is only recorded is left out, and so is what follows from something else
 * that is said.
 */
export function mistakesOf({ findings }: Verdict, object: JsonObject): readonly AdmissionFinding[] {
  const refusals = findings.filter(isRefusal);
  const refusesPods = refusals.some(({ rule }) => rule === 'pod-security');
  const said = findings.filter(
    (finding) =>
      finding.severity !== 'audit' &&
      !isMeant(finding) &&
      !(refusesPods && finding.rule === 'pod-security' && !isRefusal(finding)) &&
      !isMisspelling(finding, refusals) &&
      !isDefaulted(finding, refusals, object),
  );
  return joined(said);
}

/** Whether a finding keeps the object, or the pods that it makes, out of the cluster. */
export function isRefusal({ severity, of }: AdmissionFinding): boolean {
  // Of the pods that a workload would make only refusals are told.
  return severity === 'error' || of === 'pod';
}

/** Argo CD chose the name of its finalizer before names were asked to have a path; nobody else can change it. */
function isMeant({ severity, message }: AdmissionFinding): boolean {
  return severity === 'warning' && message.includes('"resources-finalizer.argocd.argoproj.io"');
}

/** Whether what is missing stands beside something that nobody knows: a misspelt name is both. */
function isMisspelling({ rule, path = '', message }: AdmissionFinding, refusals: readonly AdmissionFinding[]): boolean {
  if (rule !== 'invalid' || !message.startsWith('Required value')) return false;
  const parent = parentOf(path);
  return refusals.some((other) => other.rule === 'unknown-field' && parentOf(other.path ?? '') === parent);
}

/** Whether a field that nobody wrote has its value from one beside it that is refused for the same. */
function isDefaulted(
  { rule, path = '', message }: AdmissionFinding,
  refusals: readonly AdmissionFinding[],
  object: JsonObject,
): boolean {
  const isTwin = (other: AdmissionFinding) =>
    other.rule === rule && other.message === message && parentOf(other.path ?? '') === parentOf(path);
  const isWritten = (field: string) => fieldPath(stepsOf(field, object)) === field;
  return !isWritten(path) && refusals.some((other) => isTwin(other) && isWritten(other.path ?? ''));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** What the API server says about one field in several sentences is one mistake. */
function joined(findings: readonly AdmissionFinding[]): readonly AdmissionFinding[] {
  const byField = new Map<string, AdmissionFinding>();
  for (const finding of findings) {
    const { rule, path = '', severity, of = '', policy = '', message } = finding;
    // Without a field, each sentence is about something else.
    const key = [rule, path === '' ? message : path, severity, of, policy].join('\n');
    const same = byField.get(key);
    const isNew = same !== undefined && !same.message.includes(message);
    byField.set(key, isNew ? { ...same, message: `${same.message}; ${message}` } : (same ?? finding));
  }
  return [...byField.values()];
}
