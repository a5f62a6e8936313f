import { EngineError, type AdmissionFinding, type AdmissionOutcome, type AdmissionRequest } from '../../engine';
import type { AdmissionContext, ContextFinding, Engine, Verdict } from '../../engine';
import { ProblemError, type Problem } from '../../errors';
import type { JsonObject } from '../../yaml';
import { checkWhole, type WholeFinding } from './check-whole';
import { clusterContext, type ClusterContext, type ClusterFacts } from './cluster-context';
import { asOfMinor, type VersionedFinding } from '../../admission';
import { fieldPath, nearerSteps, stepsOf } from '../../checks';
import { Identities, objectName } from './identity';
import type { WrittenObject, WrittenObjects } from './read-objects';

/** A finding with the line where its field stands. */
export interface LocatedFinding extends VersionedFinding {
  readonly line: number;
}

/** What the API server would say of an object, and where that stands. */
export interface JudgedObject {
  /** `Kind.group/namespace/name` */
  readonly object: string;
  readonly file: string;

  /** Its document in the file, counted from 0, and its first line. */
  readonly document: number;
  readonly line: number;
  readonly verdict: AdmissionOutcome;
  readonly findings: readonly LocatedFinding[];
  readonly notEvaluated: readonly string[];
}

/** What is judged, and by what. */
export interface AdmitOptions {
  readonly engine: Engine;
  readonly cluster: ClusterFacts;

  /** What is judged; where it says what a cluster is, that holds for the rest. */
  readonly judged: WrittenObjects;

  /** Policies, definitions and whatever else the cluster has. */
  readonly given: WrittenObjects;

  /** What there was before, by the same identity. */
  readonly old: WrittenObjects;

  /** Also checks whether all of it fits together, as if it were everything on a cluster. @default false */
  readonly whole?: boolean;
}

/** Verdicts in the order of the objects, and what kept others from being judged. */
export interface AdmissionReport {
  readonly objects: readonly JudgedObject[];
  readonly problems: readonly Problem[];

  /** What does not fit together, where that was asked for. */
  readonly whole?: readonly WholeFinding[];
}

/**
 * Judges objects one by one as the API server would, each alone, and where that is asked for whether they fit together.
 *
 * @throws ProblemError where the context cannot be loaded
 */
export async function admitManifests(options: AdmitOptions): Promise<AdmissionReport> {
  const { engine, cluster, judged, given, old } = options;
  const objects = judged.objects.map(({ object }) => object);
  const others = given.objects.map(({ object }) => object);
  const identities = new Identities([...others, ...objects]);
  const before = byIdentity(old.objects, identities);
  const known = clusterContext(objects, others, cluster, identities);
  const requests = objects.map((object): AdmissionRequest => {
    const earlier = before.get(identities.tryFind(object) ?? '');
    return earlier ? { operation: 'UPDATE', object, old: earlier } : { operation: 'CREATE', object };
  });

  const findings = await checkContext(engine, known.context);
  const verdicts = await judgeAll(engine, known.context, requests);
  const ofContext = findingsByObject(findings, known);
  return {
    objects: judged.objects.map((each, index) => {
      const said = verdicts[index];
      if (!said) throw new Error('An object was not judged.');
      return report(each, asOfMinor(said, each.object, cluster.kubernetes), ofContext.get(index) ?? []);
    }),
    problems: [
      ...judged.problems,
      ...given.problems,
      ...old.problems,
      ...contextProblems(findings, known, given.objects),
    ],
    ...(options.whole === true && { whole: checkWhole(judged.objects, given.objects, identities) }),
  };
}

function byIdentity(objects: readonly WrittenObject[], identities: Identities): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const { object } of objects) {
    const key = identities.tryFind(object);
    if (key !== undefined) found.set(key, object);
  }
  return found;
}

async function checkContext(engine: Engine, context: AdmissionContext): Promise<readonly ContextFinding[]> {
  try {
    return (await engine.call({ op: 'admit', context, requests: [] })).context;
  } catch (error) {
    if (!(error instanceof EngineError) || error.failure.kind === 'internal') throw error;
    throw new ProblemError(
      {
        code: 'invalid-argument',
        what: `The policies and definitions cannot be loaded: ${error.message}`,
        where: [],
        why: 'Every verdict depends on them, so nothing was judged.',
        fix: 'Leave out what is largest or newest among them, and look which one it is.',
      },
      { cause: error },
    );
  }
}

/** Judges all together; where one takes more than there is, one by one, so that the others have their verdict. */
async function judgeAll(
  engine: Engine,
  context: AdmissionContext,
  requests: readonly AdmissionRequest[],
): Promise<readonly Verdict[]> {
  try {
    return (await engine.call({ op: 'admit', context, requests })).verdicts;
  } catch (error) {
    if (!isLimit(error)) throw error;
  }
  const verdicts: Verdict[] = [];
  for (const request of requests) {
    try {
      verdicts.push(...(await engine.call({ op: 'admit', context, requests: [request] })).verdicts);
    } catch (error) {
      if (!isLimit(error)) throw error;
      const sentence = `The engine could not judge it: ${error.message}`;
      verdicts.push({ verdict: 'notEvaluated', findings: [], notEvaluated: [sentence] });
    }
  }
  return verdicts;
}

function isLimit(error: unknown): error is EngineError {
  return error instanceof EngineError && error.failure.kind === 'limit';
}

/** What is wrong with parts of the context that are judged themselves, by their positions there. */
function findingsByObject(
  findings: readonly ContextFinding[],
  { origins }: ClusterContext,
): ReadonlyMap<number, readonly AdmissionFinding[]> {
  const found = new Map<number, AdmissionFinding[]>();
  for (const { object, path, message } of findings) {
    const origin = object === undefined ? undefined : origins[object];
    if (origin?.judged !== true) continue;
    const finding: AdmissionFinding = {
      rule: 'policy-error',
      message,
      severity: 'warning',
      ...(path !== undefined && { path }),
    };
    found.set(origin.index, [...(found.get(origin.index) ?? []), finding]);
  }
  return found;
}

function contextProblems(
  findings: readonly ContextFinding[],
  { origins }: ClusterContext,
  given: readonly WrittenObject[],
): readonly Problem[] {
  return findings.flatMap(({ object, subject, path, message }) => {
    const origin = object === undefined ? undefined : origins[object];
    if (origin?.judged === true) return [];
    const written = origin && given[origin.index];
    const field = path === undefined ? '' : ` at '${path}'`;
    return {
      code: 'invalid-argument' as const,
      what: `${subject} does not do what it says${field}: ${message.trim().replace(/\.$/, '')}.`,
      where: written ? [{ source: written.locate(stepsOf(path ?? '', written.object)) }] : [],
      why: 'A policy or a definition that the API server cannot use makes verdicts that nobody meant.',
      fix: 'Correct it at the line that is named.',
    };
  });
}

function report(
  written: WrittenObject,
  said: ReturnType<typeof asOfMinor>,
  ofContext: readonly AdmissionFinding[],
): JudgedObject {
  const { object, file, document, line } = written;
  const locate = (finding: VersionedFinding): LocatedFinding => ({
    ...finding,
    line: written.locate(nearerSteps(stepsOf(finding.path ?? '', object), object, finding.message)).line ?? line,
  });
  const duplicates = written.duplicates.map((each): LocatedFinding => {
    const path = fieldPath(each.path);
    // The API server's own words.
    return { rule: 'duplicate-field', path, message: `duplicate field "${path}"`, severity: 'error', line: each.line };
  });
  // An object that is refused is no part of any cluster, so what it would do there does not matter. What it does there
  // is no verdict: the API server takes a binding without a policy.
  const isRefused = said.verdict === 'denied' || duplicates.length > 0;
  return {
    object: objectName(object),
    file,
    document,
    line,
    verdict: isRefused ? 'denied' : said.verdict,
    findings: [...duplicates, ...[...said.findings, ...(isRefused ? [] : ofContext)].map(locate)],
    notEvaluated: said.notEvaluated,
  };
}
