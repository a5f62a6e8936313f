import { groupOf, type KubeObject } from '../kube';

/** Kinds whose deletion loses data or reaches beyond themselves: Argo CD asks before it deletes one. */
const CONFIRMED_KINDS = new Set([
  '/Namespace',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Annotation that says when an object's turn is. */
export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
const HOOK = 'argocd.argoproj.io/hook';

/** An object in a wave of its Application, unless it says itself when its turn is. */
export function inWave(object: KubeObject, wave: number | undefined): KubeObject {
  const { annotations = {}, name, namespace, ...rest } = object.metadata;
  if (wave === undefined || wave <= 0 || SYNC_WAVE in annotations || HOOK in annotations) return object;
  const placed = { name, ...(namespace !== undefined && { namespace }) };
  return { ...object, metadata: { ...placed, annotations: { [SYNC_WAVE]: String(wave), ...annotations }, ...rest } };
}

/** Sync options that protect an object whose loss cannot be undone. */
export function protectionOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): readonly string[] {
  return CONFIRMED_KINDS.has(`${groupOf(apiVersion)}/${kind}`) ? ['Delete=confirm', 'Prune=confirm'] : [];
}

/** Annotations with sync options added, except those whose option they set themselves. */
export function withSyncOptions<T>(
  annotations: Readonly<Record<string, T>>,
  options: readonly string[],
): Readonly<Record<string, T | string>> {
  const own = annotations[SYNC_OPTIONS];
  const given = typeof own === 'string' && own !== '' ? own.split(',') : [];
  const nameOf = (option: string) => option.split('=', 1)[0]?.trim();
  const added = options.filter((option) => !given.some((other) => nameOf(other) === nameOf(option)));
  if (added.length === 0) return annotations;
  return { [SYNC_OPTIONS]: [...added, ...given].join(','), ...without(annotations, SYNC_OPTIONS) };
}

function without<T>(map: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}
