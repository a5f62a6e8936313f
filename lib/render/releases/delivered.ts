import { groupOf, type KubeObject } from '../../kube';
import { isJsonObject, type JsonObject, type JsonValue } from '../../yaml';
import { protectionOf, withSyncOptions } from '../sync-options';
import type { ClusterApis } from './capabilities';

/**
 * An object of a chart or kustomization as Argo CD is given it: keys in order, its namespace written out, protected from
 * deletion where its loss cannot be undone.
 *
 * @param namespace where Helm or kubectl would put an object that names no namespace
 * @param hook annotations that say what a Helm hook becomes
 */
export function delivered(
  object: KubeObject,
  namespace: string | undefined,
  apis: ClusterApis,
  hook: Readonly<Record<string, string>> = {},
): KubeObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { name, namespace: own, annotations, labels, ...more } = metadata as Readonly<Record<string, JsonValue>>;
  const place = own === undefined || own === null || own === '' ? placeOf(object, namespace, apis) : own;
  const said = annotationsOf(object, annotations, hook);
  return {
    apiVersion,
    kind,
    metadata: {
      ...(name !== undefined && { name }),
      ...(place !== undefined && { namespace: place }),
      ...(said !== undefined && { annotations: said }),
      ...(labels !== undefined && labels !== null && { labels }),
      ...more,
    },
    ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))),
  } as unknown as KubeObject;
}

function placeOf({ apiVersion, kind }: KubeObject, namespace: string | undefined, apis: ClusterApis) {
  return apis.scopeOf(groupOf(apiVersion), kind) === 'Namespaced' ? namespace : undefined;
}

const HOOK_ANNOTATIONS = [
  'helm.sh/hook',
  'helm.sh/hook-weight',
  'helm.sh/hook-delete-policy',
  'helm.sh/hook-output-log-policy',
];
const RESOURCE_POLICY = 'helm.sh/resource-policy';

/** Annotations in Argo CD's words: it would read Helm's own as well, and a hook has one meaning. */
function annotationsOf(
  object: KubeObject,
  given: JsonValue | undefined,
  hook: Readonly<Record<string, string>>,
): JsonValue | undefined {
  // What is no map is for a check to report.
  if (given !== undefined && given !== null && !isJsonObject(given)) return given;
  const kept = Object.fromEntries(Object.entries(given ?? {}).filter(([key]) => !HOOK_ANNOTATIONS.includes(key)));
  const annotations = withSyncOptions<JsonValue>({ ...kept, ...hook }, optionsOf(object, kept, hook));
  return Object.keys(annotations).length > 0 ? annotations : undefined;
}

function optionsOf(object: KubeObject, given: JsonObject, hook: object): readonly string[] {
  // Helm compares without regard to case and space.
  const policy = given[RESOURCE_POLICY];
  if (typeof policy === 'string' && policy.trim().toLowerCase() === 'keep') return ['Prune=false', 'Delete=false'];
  return Object.keys(hook).length > 0 ? [] : protectionOf(object);
}
