import { adviseReplacement, fieldPath } from '../checks';
import type { AdmissionFinding, AdmissionOutcome, Verdict } from '../engine';
import { apiStatus, fieldStatus, minorAfter, NEWEST_KUBERNETES, passingFields, type Api } from '../kube';
import type { JsonObject } from '../yaml';

/** A finding with what to do about it, where its version says that. */
export interface VersionedFinding extends AdmissionFinding {
  readonly fix?: string;
}

/** A verdict that counts for a minor version. */
export interface VersionedVerdict extends Verdict {
  readonly findings: readonly VersionedFinding[];
}

/**
 * What the API server of a minor version says of an object, where the engine has said what its own code, of the newest
 * one, says in the part of that version.
 *
 * Newer code emulates what an older one switched off. It does not emulate what that did not have yet: it takes fields
 * that came later. And it has forgotten what only older ones had: their fields and kinds are unknown to it. What it
 * forgot cannot be judged, and is not refused for that.
 */
export function asOfMinor(verdict: Verdict, object: JsonObject, kubernetes: string): VersionedVerdict {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return verdict;
  const api = { apiVersion, kind };
  const status = apiStatus(api, kubernetes);
  if (status === undefined) return verdict;
  if (status.state === 'removed' || status.state === 'future') return unserved(api, kubernetes);
  const unknown = `The kind ${api.kind} (${api.apiVersion}) is not built in`;
  if (verdict.notEvaluated.some((sentence) => sentence.startsWith(unknown))) {
    return { ...verdict, notEvaluated: [unknownToEngine(api, kubernetes)] };
  }
  return withFieldsOf(withAdvice(verdict, api, kubernetes), object, kubernetes);
}

/** The API server does not look at what it has no kind for. */
function unserved(api: Api, kubernetes: string): VersionedVerdict {
  const finding: VersionedFinding = {
    rule: 'unserved-version',
    path: 'apiVersion',
    // The API server's own words.
    message: `no matches for kind "${api.kind}" in version "${api.apiVersion}"`,
    severity: 'error',
    fix: adviseReplacement(api, kubernetes),
  };
  return { verdict: 'denied', findings: [finding], notEvaluated: [] };
}

function unknownToEngine(api: Api, kubernetes: string): string {
  const where = apiStatus(api, kubernetes)?.state === 'optIn' ? ' where it was switched on' : '';
  const isGone = apiStatus(api, NEWEST_KUBERNETES)?.state === 'removed';
  const reason = isGone ? 'no longer has it' : 'does not judge it';
  return `Kubernetes ${kubernetes} serves ${api.kind} (${api.apiVersion})${where}, but the code of ${NEWEST_KUBERNETES} that judges here ${reason}.`;
}

function withAdvice(verdict: Verdict, api: Api, kubernetes: string): VersionedVerdict {
  const isOfVersion = ({ rule }: AdmissionFinding) => rule === 'deprecated-version';
  if (!verdict.findings.some(isOfVersion)) return verdict;
  const fix = adviseReplacement(api, kubernetes);
  return { ...verdict, findings: verdict.findings.map((each) => (isOfVersion(each) ? { ...each, fix } : each)) };
}

function withFieldsOf(verdict: VersionedVerdict, object: JsonObject, kubernetes: string): VersionedVerdict {
  const added: VersionedFinding[] = [];
  const forgotten = new Set<string>();
  for (const field of passingFields(object)) {
    const path = fieldPath(field.path);
    const status = fieldStatus(field, kubernetes);
    const isInRefused = added.some(
      (above) => path.startsWith(`${above.path ?? ''}.`) || path.startsWith(`${above.path ?? ''}[`),
    );
    if (status === 'known') {
      if (fieldStatus(field, NEWEST_KUBERNETES) === 'removed') forgotten.add(path);
    } else if (!isInRefused) {
      const fix =
        status === 'future'
          ? `Leave the field out until the cluster has Kubernetes ${field.since}.`
          : `Leave the field out: Kubernetes has it no longer since ${minorAfter(field.until, 1)}.`;
      // The API server's own words.
      added.push({ rule: 'unknown-field', path, message: `unknown field "${path}"`, severity: 'error', fix });
    }
  }
  if (added.length === 0 && forgotten.size === 0) return verdict;
  const replaced = new Set([...forgotten, ...added.map(({ path }) => path)]);
  const kept = verdict.findings.filter(({ rule, path }) => rule !== 'unknown-field' || !replaced.has(path));
  const findings = [...added, ...kept].sort(inOrder);
  const sentences = [...forgotten].map(
    (path) =>
      `Kubernetes ${kubernetes} has the field '${path}', but the code of ${NEWEST_KUBERNETES} that judges here no longer does.`,
  );
  return {
    verdict: outcomeOf(findings, verdict.verdict),
    findings,
    notEvaluated: [...new Set([...verdict.notEvaluated, ...sentences])].sort(),
  };
}

function outcomeOf(findings: readonly AdmissionFinding[], said: AdmissionOutcome): AdmissionOutcome {
  if (findings.some(({ severity }) => severity === 'error')) return 'denied';
  if (said !== 'denied') return said;
  return findings.some(({ severity }) => severity === 'warning') ? 'warned' : 'admitted';
}

/** The order in which the engine tells findings. */
function inOrder(left: AdmissionFinding, right: AdmissionFinding): number {
  const keys = ({ severity, of, rule, path }: AdmissionFinding) => [severity, of ?? '', rule, path ?? ''];
  const [a, b] = [keys(left), keys(right)];
  const different = a.findIndex((key, index) => key !== b[index]);
  return different < 0 ? 0 : (a[different] ?? '') < (b[different] ?? '') ? -1 : 1;
}
