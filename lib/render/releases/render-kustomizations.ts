import { posix } from 'node:path';
import type { Kustomization } from '../../constructs';
import { ask, type EngineFailure, type EngineWork, type KustomizeRequest } from '../../engine';
import { ProblemError, type Problem, type ProblemSite } from '../../errors';
import type { KubeObject } from '../../kube';
import type { KustomizationTree } from '../../sources';
import { formatJson } from '../../yaml';
import type { RenderedObject } from '../types';
import { placeOf } from './chart-failed';

/** Reads a kustomization's folder of this repository. Throws a ProblemError where it cannot be read. */
export type KustomizationReader = (folder: string, where: readonly ProblemSite[]) => KustomizationTree;

export interface RenderedKustomizations {
  readonly results: ReadonlyMap<Kustomization, readonly RenderedObject[]>;
  readonly problems: readonly Problem[];
}

/** Builds the kustomizations of a cluster whose folders lie in this repository. */
export function* renderKustomizations(
  kustomizations: readonly Kustomization[],
  read: KustomizationReader,
): EngineWork<RenderedKustomizations> {
  const problems: Problem[] = [];
  const open = kustomizations.flatMap((construct) => {
    try {
      return [{ construct, request: requestOf(construct, read(construct.folder ?? '.', [siteOf(construct)])) }];
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  const replies = yield* ask(open.map(({ request }) => request));
  const results = new Map<Kustomization, readonly RenderedObject[]>();
  open.forEach(({ construct }, index) => {
    const reply = replies[index];
    if (reply === undefined) return;
    if ('failure' in reply) problems.push(failed(construct, reply.failure));
    else {
      const objects = (reply.answer.objects ?? []) as unknown as readonly KubeObject[];
      results.set(
        construct,
        objects.map((object) => ({ object, construct })),
      );
    }
  });
  return { results, problems };
}

/** What is changed here stands in a kustomization around the folder's own. */
function requestOf(construct: Kustomization, { files, root }: KustomizationTree): KustomizeRequest {
  if (Object.keys(construct.changes).length === 0) return { op: 'kustomize', files, root, want: 'objects' };
  const base = 'base';
  const inner = Object.entries(files).map(([path, content]) => [`${base}/${path}`, content] as const);
  const around = { ...construct.changes, resources: [posix.join('..', base, root)] };
  return {
    op: 'kustomize',
    files: {
      ...Object.fromEntries(inner),
      'around/kustomization.yaml': Buffer.from(formatJson(around)),
    },
    root: 'around',
    want: 'objects',
  };
}

function siteOf(construct: Kustomization): ProblemSite {
  const { source } = construct;
  return { path: construct.node.path, ...(source && { source }) };
}

function failed(construct: Kustomization, failure: EngineFailure): Problem {
  const place = placeOf(failure);
  return {
    ...kustomizationFailed(construct.folder ?? '', failure),
    where: [siteOf(construct), ...(place ? [{ source: { ...place, file: place.file.replace(/^base\//, '') } }] : [])],
  };
}

/** What the engine could not do with a kustomization; where, the caller says. */
export function kustomizationFailed(folder: string, { message }: EngineFailure): Omit<Problem, 'where'> {
  return {
    code: 'kustomization-failed',
    what: `The kustomization '${folder}' cannot be built: ${message.trim().replace(/\.$/, '')}.`,
    why: 'Kustomize itself refuses it.',
    fix: "Correct the folder; 'fairlead render kustomization' builds it by itself.",
  };
}
