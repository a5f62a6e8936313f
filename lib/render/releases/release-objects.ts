import type { HelmRelease } from '../../constructs';
import type { ReleaseAnswer, ReleaseManifest } from '../../engine';
import type { Problem } from '../../errors';
import { displayName, groupOf, kindsOfCrd, tryFindKind, type KindScope, type KubeObject } from '../../kube';
import type { JsonObject, JsonValue } from '../../yaml';
import { withSyncOptions, protectionOf } from '../sync-options';
import type { LeftOut, RenderedObject } from '../types';
import { hookFate } from './hooks';

/** The objects of a release as they go to Git. */
export interface ReleaseObjects {
  readonly objects: readonly RenderedObject[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Scopes of the kinds that the objects' own definitions bring, by `group/Kind`. */
export type Scopes = ReadonlyMap<string, KindScope>;

/** Scopes of the kinds that some objects define. */
export function scopesOf(objects: Iterable<KubeObject>): Scopes {
  const scopes = new Map<string, KindScope>();
  for (const object of objects) {
    for (const { group, kind, scope } of kindsOfCrd(object)) scopes.set(`${group}/${kind}`, scope);
  }
  return scopes;
}

/** The objects in a release's documents, lists taken apart. */
export function* objectsOf(manifests: ReleaseAnswer['manifests']): Generator<[KubeObject, ReleaseManifest]> {
  for (const manifest of manifests) {
    for (const object of itemsOf(manifest.object)) yield [object, manifest];
  }
}

function* itemsOf(object: JsonObject | undefined): Generator<KubeObject> {
  if (object === undefined) return;
  const { kind, items } = object;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    for (const item of items as readonly JsonObject[]) yield* itemsOf(item);
    return;
  }
  const { metadata } = object;
  yield { ...object, metadata: isMap(metadata) ? metadata : {} } as unknown as KubeObject;
}

/**
 * Turns what Helm made into what Argo CD is given: hooks in its words, namespaces written out, what Helm would keep kept.
 */
export function releaseObjects(release: HelmRelease, answer: ReleaseAnswer, scopes: Scopes): ReleaseObjects {
  const objects: RenderedObject[] = [];
  const leftOut: LeftOut[] = [];
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const { source } = release;
  const where = [{ path: release.node.path, ...(source && { source }) }];
  for (const [object, { source: template, hook, duplicateKey }] of objectsOf(answer.manifests)) {
    if (duplicateKey !== undefined) notices.push(duplicated(release, template, duplicateKey, where));
    const fate = hook ? hookFate(hook) : { becomes: 'object' as const };
    if (fate.becomes === 'nothing') {
      const name = displayName(object);
      leftOut.push({ object: name, template, because: fate.because });
      if (!fate.isExpected) notices.push(unmapped(name, template, fate.because, where));
      continue;
    }
    const annotations = fate.becomes === 'hook' ? fate.annotations : {};
    objects.push({ object: delivered(object, release, scopes, annotations), construct: release, template });
  }
  return { objects, leftOut, problems, notices };
}

function delivered(
  object: KubeObject,
  release: HelmRelease,
  scopes: Scopes,
  hookAnnotations: Readonly<Record<string, string>>,
): KubeObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  const group = groupOf(apiVersion);
  const scope = scopes.get(`${group}/${kind}`) ?? tryFindKind(group, kind)?.scope;
  const { name, namespace, annotations, labels, ...more } = metadata as Readonly<Record<string, JsonValue>>;
  const own = annotationsOf(object, isMap(annotations) ? annotations : {}, hookAnnotations);
  return {
    apiVersion,
    kind,
    metadata: {
      ...(name !== undefined && { name }),
      // Helm leaves it out where a template does, and installs into the release's namespace.
      ...(namespace !== undefined && namespace !== null && namespace !== ''
        ? { namespace }
        : scope === 'Namespaced' && { namespace: release.namespace }),
      ...(Object.keys(own).length > 0 && { annotations: own }),
      ...(labels !== undefined && { labels }),
      ...more,
    },
    ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))),
  } as unknown as KubeObject;
}

const HOOK_ANNOTATIONS = [
  'helm.sh/hook',
  'helm.sh/hook-weight',
  'helm.sh/hook-delete-policy',
  'helm.sh/hook-output-log-policy',
];

/** Annotations in Argo CD's words: it would read Helm's own as well, and a hook has one meaning. */
function annotationsOf(
  object: KubeObject,
  given: JsonObject,
  hook: Readonly<Record<string, string>>,
): Readonly<Record<string, JsonValue>> {
  const kept = Object.fromEntries(Object.entries(given).filter(([key]) => !HOOK_ANNOTATIONS.includes(key)));
  const keeps =
    typeof given['helm.sh/resource-policy'] === 'string' && /\bkeep\b/.test(given['helm.sh/resource-policy']);
  const isHook = Object.keys(hook).length > 0;
  const options = [...(keeps ? ['Prune=false', 'Delete=false'] : []), ...(isHook || keeps ? [] : protectionOf(object))];
  return withSyncOptions({ ...kept, ...hook }, options);
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unmapped(name: string, template: string, because: string, where: Problem['where']): Problem {
  return {
    code: 'unmapped-hook',
    what: `The hook ${name} of ${template} is left out. ${because}`,
    where,
    why: 'What the hook does at that moment will not happen.',
    fix: 'Do by hand what the hook does, or leave it where it does not matter.',
  };
}

function duplicated(release: HelmRelease, template: string, key: string, where: Problem['where']): Problem {
  return {
    code: 'duplicate-chart-key',
    what: `A document of ${template} has a key twice: ${key}`,
    where,
    why: 'The last one counts, as with Helm; the API server would warn about it.',
    fix: `Set the value that adds the key a second time differently, or tell the authors of the chart of '${release.releaseName}'.`,
  };
}
