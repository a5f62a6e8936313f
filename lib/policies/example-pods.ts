import type { BadExample, GoodExample } from '../constructs';
import { POD_TEMPLATES } from '../kube';
import type { JsonObject, JsonValue } from '../yaml';

/** A pod: what has metadata and spec, wherever it stands. */
export interface ExamplePod {
  readonly annotations?: JsonObject;
  readonly spec: JsonObject;
}

/** A spec that fits every policy of the set. */
export const GOOD_SPEC: JsonObject = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [container('web')],
};

/** A container that fits every policy of the set, with changes as a JSON merge patch. */
export function container(name: string, changes: JsonObject = {}): JsonObject {
  return merge(
    {
      name,
      image: 'registry.example.com/shop/web:1.4.2',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
    },
    changes,
  );
}

/** A JSON merge patch: `null` takes a field away. */
export function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const old = merged[key];
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = isObject(value) ? merge(isObject(old) ? old : {}, value) : value;
  }
  return merged;
}

/** A Pod object. */
export function podObject({ annotations, spec }: ExamplePod): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: LABELS, ...(annotations && { annotations }) },
    spec,
  };
}

/** The kind of an object. */
export function kindOf({ kind }: JsonObject): string {
  return typeof kind === 'string' ? kind : '';
}

/** Built-in kinds that make pods from a template. */
export const TEMPLATE_KINDS: readonly string[] = Object.keys(POD_TEMPLATES);

/** An object of a built-in kind that makes pods from a template, for this pod. */
export function templateObject(kind: string, { annotations, spec }: ExamplePod): JsonObject {
  const [group = '', name = ''] = kind.split('/');
  const ends: JsonObject = group === 'batch' ? { restartPolicy: 'Never' } : {};
  const template: JsonObject = {
    metadata: { labels: LABELS, ...(annotations && { annotations }) },
    spec: { ...spec, ...ends },
  };
  const path = POD_TEMPLATES[kind] ?? [];
  return merge(nest(path, template), {
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    kind: name,
    ...(group === 'apps' && { spec: { selector: { matchLabels: LABELS } } }),
    ...(name === 'ReplicationController' && { spec: { selector: LABELS } }),
    ...(name === 'StatefulSet' && { spec: { selector: { matchLabels: LABELS }, serviceName: 'web' } }),
    ...(name === 'CronJob' && { spec: { schedule: '0 3 * * *' } }),
  });
}

/** A good and a bad pod in every built-in kind that makes pods from a template. */
export function inTemplates(
  good: ExamplePod,
  bad: ExamplePod,
  says: string,
): { readonly good: readonly GoodExample[]; readonly bad: readonly BadExample[] } {
  const nameOf = (kind: string) => kind.slice(kind.indexOf('/') + 1);
  return {
    good: TEMPLATE_KINDS.map((kind) => ({ name: `${nameOf(kind)} of such pods`, object: templateObject(kind, good) })),
    bad: TEMPLATE_KINDS.map((kind) => ({
      name: `${nameOf(kind)} of pods that do not fit`,
      object: templateObject(kind, bad),
      says,
    })),
  };
}

const LABELS: JsonObject = { app: 'web' };

function nest(path: readonly string[], value: JsonObject): JsonObject {
  return path.reduceRight<JsonObject>((inner, key) => ({ [key]: inner }), value);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
