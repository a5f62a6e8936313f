import { tryFindNearest } from '../errors';
import { displayName } from '../kube';
import type { CheckContext } from './check';
import { findMissing, isContent, type MissingTarget } from './references';
import type { WholeCheck } from './whole';

/**
 * Everything that an object refers to is on the cluster: ServiceAccounts, ConfigMaps, Secrets, claims, classes, Services
 * and their ports, Gateways, issuers, stores, roles, what autoscalers scale, projects of Argo CD.
 *
 * As there counts what the cluster's charts render, what Kubernetes and its cloud bring, and what somebody on the cluster is
 * told to make: the Secret of an ExternalSecret or a Certificate, any that a custom resource or a command line names. Where
 * charts that are left to Argo CD deliver, or controllers make objects, nothing is called missing; see `Ground`. A Secret or
 * ConfigMap may still be made by hand, so its absence never stops a run.
 */
export const noDanglingReference: WholeCheck = {
  name: 'no-dangling-reference',
  severity: 'error',
  why: 'What needs it would wait for it, or fail, from the first sync on.',
  fix: 'Correct the name, or bring what is missing.',

  *run(cluster, context) {
    for (const { first, others } of byConstruct(findMissing(cluster, context))) {
      const { subject, path } = first;
      const name = displayName(subject.object.object);
      const who = others === 0 ? `${name} refers` : `${name} and ${others} more refer`;
      yield {
        ...subject,
        message: `${who} to ${describe(first)}, which its cluster does not have ('${path}').`,
        path,
        fix: fixFor(first, context, cluster.argocd !== undefined),
        isDoubtful: isContent(first) || first.kind === 'AppProject' || path.startsWith('subjects['),
      };
    }
  },
};

/** One entry for each construct and what it misses: a chart may name one Secret in a hundred places. */
function byConstruct(
  missing: readonly MissingTarget[],
): Iterable<{ readonly first: MissingTarget; readonly others: number }> {
  const found = new Map<string, { first: MissingTarget; objects: Set<unknown> }>();
  for (const target of missing) {
    const { object } = target.subject;
    const { group, kind, namespace, name, port } = target;
    const key = [object.construct.node.path, group, kind, namespace, name, target.isPort ? port : ''].join('\0');
    const known = found.get(key);
    if (known) known.objects.add(object);
    else found.set(key, { first: target, objects: new Set([object]) });
  }
  return [...found.values()].map(({ first, objects }) => ({ first, others: objects.size - 1 }));
}

function describe({ kind, namespace, name, port, isPort }: MissingTarget): string {
  const target = namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
  return isPort ? `the port '${port ?? ''}' of ${target}` : target;
}

function fixFor(
  target: MissingTarget,
  { survey: { objects } }: Pick<CheckContext, 'survey'>,
  isFleet: boolean,
): string {
  const { group, kind, namespace, name } = target;
  if (target.isPort) return 'Name a port that the Service has.';
  const nearest = tryFindNearest(name, objects.namesIn(group, kind, namespace));
  if (nearest !== undefined) return `Did you mean '${nearest}'?`;
  if (isContent(target)) {
    const way = kind === 'Secret' ? ', for example with an ExternalSecret' : '';
    const waiver = isFleet ? ' If somebody makes it by hand, waive this and say who.' : '';
    return `Correct the name, or bring it${way}.${waiver}`;
  }
  return `Correct the name, or bring ${kind} '${name}'.`;
}
