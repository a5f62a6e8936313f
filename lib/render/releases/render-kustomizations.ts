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
      const tree = read(construct.folder ?? '.', [siteOf(construct)]);
      return [{ construct, tree, request: requestOf(construct, tree) }];
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  const replies = yield* ask(open.map(({ request }) => request));
  const results = new Map<Kustomization, readonly RenderedObject[]>();
  open.forEach(({ construct, tree }, index) => {
    const reply = replies[index];
    if (reply === undefined) return;
    if ('failure' in reply) problems.push(failed(construct, tree, reply.failure));
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

/** Where the folder's own files lie below what is built, where something around it changes them. */
const INNER = 'base';

/** What is changed here stands in a kustomization around the folder's own. */
function requestOf(construct: Kustomization, { files, root }: KustomizationTree): KustomizeRequest {
  if (!isWrapped(construct)) return { op: 'kustomize', files, root, want: 'objects' };
  const inner = Object.entries(files).map(([path, content]) => [`${INNER}/${path}`, content] as const);
  const around = { ...construct.changes, resources: [posix.join('..', INNER, root)] };
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

function isWrapped({ changes }: Kustomization): boolean {
  return Object.keys(changes).length > 0;
}

function siteOf(construct: Kustomization): ProblemSite {
  const { source } = construct;
  return { path: construct.node.path, ...(source && { source }) };
}

function failed(construct: Kustomization, tree: KustomizationTree, failure: EngineFailure): Problem {
  const { folder = '' } = construct;
  // Kustomize knows the files by their place in what it was given, the reader by their place in the repository.
  const top = posix.join(folder, posix.relative(tree.root, '.'));
  const insideTree = (path: string) => (isWrapped(construct) ? path.replace(/^base(\/|$)/, '') : path);
  const message = failure.message.replaceAll(
    /'\/([^']*)'/g,
    (_, path: string) => `'${posix.join(top, insideTree(path))}'`,
  );
  const place = placeOf(failure) ?? {
    file: fileNamedBy(failure.message, isWrapped(construct) ? 'around' : tree.root),
  };
  const file = insideTree(place.file);
  return {
    ...kustomizationFailed(folder, { ...failure, message }),
    where: [
      siteOf(construct),
      ...(Object.hasOwn(tree.files, file) ? [{ source: { ...place, file: posix.join(top, file) } }] : []),
    ],
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

/** The file that Kustomize was reading last, from its chain of messages. */
function fileNamedBy(message: string, root: string): string {
  const folder = [...message.matchAll(/path '\/([^']*)'/g)].at(-1)?.[1] ?? root;
  const file = [...message.matchAll(/accumulating resources from '([^']*)'/g)].at(-1)?.[1];
  const isFolder = file === undefined || message.includes('invalid Kustomization');
  return posix.join(folder, isFolder ? 'kustomization.yaml' : file);
}
