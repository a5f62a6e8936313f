import { asOfMinor } from '../admission';
import type { AdmissionFinding, AdmissionOutcome } from '../engine';
import type { ClusterOfRun } from '../synth';
import { isJsonObject, writeYaml, type JsonObject } from '../yaml';
import type { Found } from './explain-target';

/** What a cluster would make of an object. */
export interface AdmittedObject {
  readonly verdict: AdmissionOutcome;

  /** Everything that the API server says, what is only recorded included. */
  readonly findings: readonly AdmissionFinding[];

  /** What could not be known, in sentences. */
  readonly notEvaluated: readonly string[];

  /** The object as it is written, and as the cluster would store it: nothing where it is refused. */
  readonly written: string;
  readonly admitted?: string;
}

/** Asks the cluster's API server about one object; undefined for what is none. */
export async function admit(result: ClusterOfRun, { chart, index }: Found): Promise<AdmittedObject | undefined> {
  const object = index === undefined ? undefined : chart?.objects[index];
  if (!chart || !object) return undefined;
  const request = result.admission({ chart, object });
  const [said] = (await result.admit(request)).verdicts;
  if (!said) return undefined;
  const written = object.object as unknown as JsonObject;
  const { verdict, findings, notEvaluated, admitted } = asOfMinor(said, written, request.context.kubernetes);
  return {
    verdict,
    findings,
    notEvaluated,
    written: writeYaml(written),
    ...(admitted && { admitted: writeYaml(inOrderOf(admitted, written)) }),
  };
}

/** What is written keeps its place, so that a comparison shows only what the cluster adds. */
function inOrderOf(admitted: JsonObject, written: JsonObject): JsonObject {
  const keys = [...Object.keys(written).filter((key) => key in admitted), ...Object.keys(admitted)];
  return Object.fromEntries([...new Set(keys)].map((key) => [key, arranged(admitted[key] ?? null, written[key])]));
}

function arranged(admitted: JsonObject[string], written: JsonObject[string] | undefined): JsonObject[string] {
  if (Array.isArray(admitted)) {
    const others = Array.isArray(written) ? written : [];
    return admitted.map((item, index) => arranged(item, others[index]));
  }
  if (!isJsonObject(admitted)) return admitted;
  return inOrderOf(admitted, isJsonObject(written) ? written : {});
}
