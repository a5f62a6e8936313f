import type { CheckContext, Subject } from '../check';
import { fieldIn, listIn, numberIn, textIn } from '../fields';
import type { WholeSet } from '../whole';
import { isGiven } from './given';
import { MadeObjects } from './made';
import { NETWORK_TARGETS } from './of-network';
import { OTHER_TARGETS } from './of-others';
import { targetsOfPod } from './of-pods';
import type { Reference, Target } from './reference';

/** Something that is referred to and is not there. */
export interface MissingTarget extends Reference {
  /** Whether the object itself is there, and only its port is not. */
  readonly isPort: boolean;
}

/** What objects refer to and the cluster does not have, as far as that can be known. */
export function findMissing(cluster: WholeSet, { survey }: Pick<CheckContext, 'survey'>): readonly MissingTarget[] {
  const { objects } = survey;
  const missing: MissingTarget[] = [];
  const provider = cluster.cluster.cloud?.provider;
  const judge = (target: Target, subject: Required<Subject>) => {
    const isPort = tryFindMissing(target, { survey });
    if (isPort !== undefined && !isGiven(target, provider, objects)) missing.push({ ...target, subject, isPort });
  };
  for (const templates of objects.pods.values()) {
    for (const { subject, spec, path } of templates) {
      for (const target of targetsOfPod(subject.object.object, spec, path)) judge(target, subject);
    }
  }
  for (const finders of [NETWORK_TARGETS, OTHER_TARGETS]) {
    for (const [api, find] of Object.entries(finders)) {
      const [group = '', kind = ''] = api.split('/');
      for (const subject of objects.ofKind(group, kind)) {
        // Fairlead's own Applications name projects that it writes beside them.
        if (subject.chart === cluster.argocd) continue;
        for (const target of find(subject.object.object)) judge(target, subject);
      }
    }
  }
  if (missing.length === 0) return missing;
  const made = new MadeObjects(cluster, objects, missing);
  return missing.filter((reference) => !made.has(reference));
}

/** Whether only the port of a target is missing; undefined where nothing is, or nobody can know. */
export function tryFindMissing(
  { group, kind, namespace, name, port }: Omit<Target, 'path'>,
  { survey: { objects, ground } }: Pick<CheckContext, 'survey'>,
): boolean | undefined {
  const found = objects.tryFind(group, kind, namespace, name);
  if (found) return port !== undefined && !hasPort(found.object.object, port) ? true : undefined;
  if (namespace === undefined) return ground.mayHide(group, kind, name) ? undefined : false;
  // Applications of the user may bring anything, but they are what names projects, and those stand beside Argo CD.
  const isUnseen = kind === 'AppProject' ? ground.isReached(namespace) : ground.isUnseen(namespace);
  return isUnseen ? undefined : false;
}

function hasPort(service: unknown, port: number | string): boolean {
  const ports = listIn(service, 'spec', 'ports');
  if (ports.length === 0 || textIn(service, 'spec', 'type') === 'ExternalName') return true;
  return ports.some((entry) => numberIn(entry, 'port') === port || fieldIn(entry, 'name') === port);
}
