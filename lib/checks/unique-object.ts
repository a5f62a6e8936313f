import { displayName, identityKey } from '../kube';
import type { RenderedChart } from '../render';
import type { Finding, Subject } from './check';
import { chartsOnCluster, objectsIn, runsArgoCd } from './subjects';
import type { WholeCheck } from './whole';

/** No object is defined twice on a cluster, whatever the version or group that it is written in. */
export const uniqueObject: WholeCheck = {
  name: 'unique-object',
  severity: 'error',
  isFloor: true,
  why: 'Two Argo CD Applications would own one object and undo each other at every sync, or one file would replace the other.',
  fix: 'Rename one of them, or let one construct create it and pass it to the other.',

  *run(cluster) {
    yield* findTwins(chartsOnCluster(cluster));
    // A spoke's Argo CD objects live on its hub, where the same name is another object.
    if (!runsArgoCd(cluster) && cluster.argocd) yield* findTwins([cluster.argocd]);
  },
};

function* findTwins(charts: readonly RenderedChart[]): Generator<Finding> {
  const first = new Map<string, Required<Subject>>();
  const twins = new Map<string, Required<Subject>[]>();
  for (const subject of objectsIn(charts)) {
    const key = identityKey(subject.object.object);
    const known = first.get(key);
    if (known === undefined) {
      first.set(key, subject);
      continue;
    }
    const others = twins.get(key);
    if (others) others.push(subject);
    else twins.set(key, [known, subject]);
  }
  // A chart that is installed twice has all of its objects twice.
  const byMakers = new Map<string, Required<Subject>[][]>();
  for (const subjects of twins.values()) {
    const makers = subjects.map(({ object }) => object.construct.node.path).join('\n');
    const found = byMakers.get(makers);
    if (found) found.push(subjects);
    else byMakers.set(makers, [subjects]);
  }
  for (const [subjects = [], ...others] of byMakers.values()) {
    const [subject, ...also] = subjects;
    if (subject) yield { ...subject, also, message: describe(subjects, others.length) };
  }
}

function describe(subjects: readonly Required<Subject>[], others: number): string {
  const objects = subjects.map(({ object }) => object.object);
  const versions = [...new Set(objects.map(({ apiVersion }) => `'${apiVersion}'`))];
  const name = objects[0] ? displayName(objects[0]) : '';
  const times = objects.length === 2 ? 'twice' : `${objects.length} times`;
  const who = others === 0 ? `${name} is` : `${name} and ${others} more are`;
  return `${who} defined ${times}${versions.length > 1 ? `, as ${versions.join(' and ')}` : ''}.`;
}
