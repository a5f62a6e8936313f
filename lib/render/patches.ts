import type { IConstruct } from 'constructs';
import { ClusterChart, isOwnFault, userLocation, type RecordedPatch } from '../constructs';
import { ask, type EngineFailure, type EngineReply, type EngineWork, type PatchRequest } from '../engine';
import { ProblemError, ProblemList, type Problem } from '../errors';
import { groupOf, tryFindKind, type KubeObject } from '../kube';
import { bodyOf, callPatch, checked, PatchFailure, requestFor, type PatchBody } from './apply-patch';
import { withObjects, type ObjectChange } from './object-change';
import { failed, unmatched, unused, type OwnedPatch } from './patch-problems';

/** What is known of a rendered object that can be patched. */
export interface ChangeableObject {
  readonly object: KubeObject;

  /** What has changed the object since it was rendered, in order. */
  readonly changes?: readonly ObjectChange[];
}

/** A chart whose objects can be patched. */
export interface PatchableChart {
  readonly construct: IConstruct;

  /** Namespace of objects that name none. */
  readonly namespace?: string;
  readonly objects: readonly ChangeableObject[];
}

/** An object with the patches that it still waits for. */
interface Patient {
  object: KubeObject | undefined;
  readonly steps: OwnedPatch[];
  readonly changes: ObjectChange[];
}

/**
 * Applies the patches of charts to their objects: those of a chart, then those of the charts around it, each in the order
 * of the program. Which objects a patch is for is decided on the objects as they were rendered.
 *
 * What needs the engine goes there in one batch, and in one more for each further patch of the same object.
 */
export function* patchCharts<C extends PatchableChart>(
  charts: readonly C[],
): EngineWork<{ readonly charts: readonly C[]; readonly problems: readonly Problem[] }> {
  const owned = patchesOf(charts);
  if (owned.size === 0) return { charts, problems: [] };
  const run = new PatchRun();
  const patients = new Map<ChangeableObject, Patient>();
  const reachable = new Map<OwnedPatch, KubeObject[]>();
  for (const chart of charts) {
    const patches = [...scopesOf(chart.construct)].flatMap((scope) => owned.get(scope) ?? []);
    for (const patch of patches) {
      const objects = reachable.get(patch) ?? [];
      for (const { object } of chart.objects) objects.push(object);
      reachable.set(patch, objects);
    }
    for (const entry of chart.objects) {
      const steps = patches.filter(({ recorded }) => matches(entry.object, chart.namespace, recorded));
      if (steps.length > 0) patients.set(entry, { object: entry.object, steps, changes: [...(entry.changes ?? [])] });
      for (const step of steps) run.matched.add(step);
    }
  }
  for (;;) {
    const waiting = [...patients.values()].flatMap((patient) => run.prepare(patient) ?? []);
    if (waiting.length === 0) break;
    const replies = yield* ask(waiting.map(({ request }) => request));
    waiting.forEach((step, index) => {
      run.take(step, replies[index]);
    });
  }
  for (const [patch, objects] of reachable) {
    if (!run.matched.has(patch)) run.problems.add(unmatched(patch, objects));
    else if (!run.effective.has(patch)) run.problems.add(unused(patch));
  }
  return { charts: charts.map((chart) => withPatched(chart, patients)), problems: run.problems.all };
}

/** One patch of one object, on its way to the engine. */
interface Waiting {
  readonly patient: Patient;
  readonly patch: OwnedPatch;
  readonly before: KubeObject;
  readonly request: PatchRequest;
}

/** What is found out while patches are applied. */
class PatchRun {
  public readonly problems = new ProblemList();
  public readonly matched = new Set<OwnedPatch>();

  /** Patches that have changed something, or of which that cannot be known because something failed. */
  public readonly effective = new Set<OwnedPatch>();
  readonly #bodies = new Map<OwnedPatch, PatchBody>();

  /** Applies functions until a patch needs the engine; undefined where no patch is left. */
  public prepare(patient: Patient): Waiting | undefined {
    for (let patch = patient.steps.shift(); patch && patient.object; patch = patient.steps.shift()) {
      const before = patient.object;
      const { patch: content } = patch.recorded;
      const current = patch;
      const request = this.attempt(patient, current, () => {
        if (typeof content !== 'function') return requestFor(before, this.bodyOf(current));
        this.keep(patient, current, callPatch(content as never, before));
        return undefined;
      });
      if (request) return { patient, patch, before, request };
    }
    return undefined;
  }

  /** Takes what the engine says to a patch. */
  public take({ patient, patch, before }: Waiting, reply: EngineReply<PatchRequest> | undefined): void {
    this.attempt(patient, patch, () => {
      if (!reply) throw new TypeError('The engine has not replied to a patch.');
      if ('failure' in reply) {
        if (reply.failure.kind === 'internal')
          throw new Error(`The engine failed at a patch: ${reply.failure.message}`);
        throw new PatchFailure(sayFailure(reply.failure));
      }
      const [after] = reply.answer.objects;
      this.keep(patient, patch, after && checked(before, after));
    });
  }

  private bodyOf(patch: OwnedPatch): PatchBody {
    const body = this.#bodies.get(patch) ?? bodyOf(patch.recorded);
    this.#bodies.set(patch, body);
    return body;
  }

  private keep(patient: Patient, patch: OwnedPatch, after: KubeObject | undefined): void {
    if (after === patient.object) {
      if (isAssertion(patch.recorded)) this.effective.add(patch);
      return;
    }
    patient.object = after;
    patient.changes.push(changeOf(patch.recorded));
    this.effective.add(patch);
  }

  // What comes after a failed patch is left out: it would be judged by an object that nobody wanted.
  private attempt<T>(patient: Patient, patch: OwnedPatch, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      for (const given of [patch, ...patient.steps.splice(0)]) this.effective.add(given);
      if (error instanceof PatchFailure) this.problems.add(failed(patch, error.message));
      else if (error instanceof ProblemError) this.problems.add(...error.problems);
      else if (!(error instanceof Error)) this.problems.add(failed(patch, `fails: ${String(error)}`));
      else if (isOwnFault(error.stack)) throw error;
      else this.problems.add(failed(patch, `fails: ${error.message}`, userLocation(error.stack)));
      return undefined;
    }
  }
}

function patchesOf(charts: readonly PatchableChart[]): ReadonlyMap<IConstruct, readonly OwnedPatch[]> {
  const owners = new Set(charts.flatMap(({ construct }) => [...scopesOf(construct)]));
  const patches = new Map<IConstruct, readonly OwnedPatch[]>();
  for (const owner of owners) {
    if (!ClusterChart.is(owner) || owner.patches.length === 0) continue;
    patches.set(
      owner,
      owner.patches.map((recorded) => ({ recorded, owner })),
    );
  }
  return patches;
}

/** A construct and those around it, the nearest first. */
function* scopesOf(construct: IConstruct): Generator<IConstruct> {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) yield scope;
}

function matches(object: KubeObject, chartNamespace: string | undefined, { target }: RecordedPatch): boolean {
  const { apiVersion, kind, metadata } = object;
  return (
    target.kind === kind &&
    (target.group === undefined || target.group === groupOf(apiVersion)) &&
    (target.name === undefined || target.name === metadata.name) &&
    (target.namespace === undefined || target.namespace === namespaceOf(object, chartNamespace)) &&
    Object.entries(target.labels ?? {}).every(([key, value]) => metadata.labels?.[key] === value)
  );
}

/** The namespace that an object will be in. */
export function namespaceOf(
  { apiVersion, kind, metadata }: KubeObject,
  fallback: string | undefined,
): string | undefined {
  if (metadata.namespace !== undefined) return metadata.namespace;
  return tryFindKind(groupOf(apiVersion), kind)?.scope === 'Cluster' ? undefined : fallback;
}

/** The engine counts operations as lines, and names the path of the one that failed. */
function sayFailure({ message, line, expression, details }: EngineFailure): string {
  if (line === undefined || expression === undefined) return `cannot be applied: ${message}`;
  const operation = details?.[0]?.message ?? '?';
  return `cannot be applied: operation ${line}, '${operation}' at '${expression}', fails: ${message}`;
}

/** Operations that only test say what must hold; they are not there to change anything. */
function isAssertion({ patch }: RecordedPatch): boolean {
  return Array.isArray(patch) && patch.every((operation: { op?: unknown }) => operation.op === 'test');
}

function changeOf({ patch, origin }: RecordedPatch): ObjectChange {
  const form =
    typeof patch === 'function'
      ? 'a function'
      : Array.isArray(patch)
        ? 'operations'
        : `a partial object with '${Object.keys(patch).join("', '")}'`;
  return { by: 'patch', what: `patched with ${form}`, origin };
}

function withPatched<C extends PatchableChart>(chart: C, patients: ReadonlyMap<ChangeableObject, Patient>): C {
  if (!chart.objects.some((entry) => patients.has(entry))) return chart;
  const objects = chart.objects.flatMap((entry) => {
    const patient = patients.get(entry);
    if (!patient) return [entry];
    const { object, changes } = patient;
    if (!object) return [];
    return [{ ...entry, object, ...(changes.length > 0 && { changes }) }];
  });
  return withObjects(chart, objects);
}
