import { checkObjects, stepsOf } from '../../checks';
import type { KubeObject } from '../../kube';
import { isJsonObject, type JsonObject, type JsonValue } from '../../yaml';
import { objectName, type Identities } from './identity';
import type { WrittenObject } from './read-objects';

/** Where an object that takes part in a finding stands. */
export interface FindingPlace {
  /** `Kind.group/namespace/name` */
  readonly object: string;
  readonly file: string;
  readonly document: number;
  readonly line: number;
}

/** Objects that do not fit together. */
export interface WholeFinding {
  readonly rule: string;

  /** Whether somebody must act, or only know. */
  readonly severity: 'error' | 'warning';

  /** Field of the first object. */
  readonly path?: string;

  /** What is wrong, in a whole sentence. */
  readonly message: string;
  readonly why: string;
  readonly fix: string;

  /** Those that take part, the one to change first. */
  readonly objects: readonly FindingPlace[];
}

/**
 * Checks whether what is judged fits together, and to what else is given, as if that were everything on a cluster.
 *
 * @param given what the cluster has beside it; nothing is said of that alone
 */
export function checkWhole(
  judged: readonly WrittenObject[],
  given: readonly WrittenObject[],
  identities: Identities,
): readonly WholeFinding[] {
  const known = new Set(judged.map(({ object }) => identities.tryFind(object)));
  const others = given.filter(({ object }) => !known.has(identities.tryFind(object)));
  const placed = [...judged, ...others].flatMap((written) => {
    const object = tryPlace(written.object, identities);
    return object ? [{ written, object }] : [];
  });
  const isJudged = new Set(judged);
  return checkObjects(placed.map(({ object }) => object)).flatMap((finding) => {
    const { check: rule, severity, path, message, why, fix } = finding;
    const parts = finding.objects.flatMap((index) => placed[index]?.written ?? []);
    if (!parts.some((written) => isJudged.has(written))) return [];
    const objects = parts.map((written, index) => placeOf(written, index === 0 ? path : undefined));
    return [{ rule, severity, ...(path !== undefined && { path }), message, why, fix, objects }];
  });
}

/**
 * The object as checks expect one, with the namespace that it goes to; undefined for one without a name, which nothing can
 * refer to.
 */
function tryPlace(object: JsonObject, identities: Identities): KubeObject | undefined {
  const { metadata } = object;
  if (!isJsonObject(metadata) || typeof metadata.name !== 'string' || metadata.name === '') return undefined;
  const namespace = identities.namespaceOf(object);
  const placed: JsonObject = {
    ...metadata,
    labels: textsOf(metadata.labels),
    annotations: textsOf(metadata.annotations),
  };
  if (namespace === undefined) delete placed.namespace;
  else placed.namespace = namespace;
  return { ...object, metadata: placed } as unknown as KubeObject;
}

/** Labels or annotations. Those that are no text are the API server's to refuse. */
function textsOf(map: JsonValue | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(isJsonObject(map) ? map : {}).filter(([, value]) => typeof value === 'string'),
  );
}

function placeOf({ object, file, document, line, locate }: WrittenObject, path: string | undefined): FindingPlace {
  const found = path === undefined ? undefined : locate(stepsOf(path, object)).line;
  return { object: objectName(object), file, document, line: found ?? line };
}
