import type { HelmRelease } from '../../constructs';
import type { ReleaseAnswer, ReleaseManifest } from '../../engine';
import type { Problem } from '../../errors';
import { displayName, isCrd, type KubeObject } from '../../kube';
import { isJsonObject, type JsonObject } from '../../yaml';
import type { LeftOut, RenderedObject } from '../types';
import type { ClusterApis } from './capabilities';
import { delivered } from './delivered';
import { hookFate, isInstalled } from './hooks';
import { listedBy } from './sound-objects';

/** The objects of a release as they go to Git. */
export interface ReleaseObjects {
  readonly objects: readonly RenderedObject[];
  readonly leftOut: readonly LeftOut[];
  readonly notices: readonly Problem[];
}

/** The objects in a release's documents, lists taken apart. */
export function* objectsOf(manifests: ReleaseAnswer['manifests']): Generator<[KubeObject, ReleaseManifest]> {
  for (const manifest of manifests) {
    for (const object of itemsOf(manifest.object)) yield [object, manifest];
  }
}

function* itemsOf(object: JsonObject | undefined): Generator<KubeObject> {
  if (object === undefined) return;
  const items = listedBy(object);
  if (items) for (const item of items) yield* itemsOf(item as JsonObject);
  else yield { ...object, metadata: isJsonObject(object.metadata) ? object.metadata : {} } as unknown as KubeObject;
}

/**
 * Turns what Helm made into what Argo CD is given: hooks in its words, namespaces written out, what Helm would keep kept.
 */
export function releaseObjects(release: HelmRelease, answer: ReleaseAnswer, apis: ClusterApis): ReleaseObjects {
  const objects: RenderedObject[] = [];
  const leftOut: LeftOut[] = [];
  const notices: Problem[] = [];
  const { source } = release;
  const where = [{ path: release.node.path, ...(source && { source }) }];
  for (const [object, { source: template, hook }] of objectsOf(answer.manifests)) {
    // A definition has an Application of its own that goes first; as a hook it would be deleted before every sync, and with
    // it every object of its kind.
    const fate = hook && !(isInstalled(hook) && isCrd(object)) ? hookFate(hook) : { becomes: 'object' as const };
    if (fate.becomes === 'nothing') {
      const name = displayName(object);
      leftOut.push({ object: name, template, because: fate.because });
      if (!fate.isExpected) notices.push(unmapped(`The hook ${name}`, template, fate.because, where));
      continue;
    }
    const annotations = fate.becomes === 'hook' ? fate.annotations : {};
    objects.push({ object: delivered(object, release.namespace, apis, annotations), construct: release, template });
  }
  for (const { source: template, duplicateKey } of answer.manifests) {
    if (duplicateKey !== undefined) notices.push(duplicated(release, template, duplicateKey, where));
  }
  for (const { source: template, hook } of answer.dropped ?? []) {
    const because = `Helm knows no hook '${hook}', and installs nothing that asks for it.`;
    const object = `A document with the hook '${hook}'`;
    leftOut.push({ object, template, because });
    notices.push(unmapped(object, template, because, where));
  }
  return { objects, leftOut, notices };
}

function unmapped(name: string, template: string, because: string, where: Problem['where']): Problem {
  return {
    code: 'unmapped-hook',
    what: `${name} of ${template} is left out. ${because}`,
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
