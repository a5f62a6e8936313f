import { ARGOCD_NAMESPACE } from '../constructs';
import type { Problem, ProblemSite } from '../errors';
import { nameProblem } from '../kube';
import { rootName, siteOf } from '../render';
import type { Check, ClusterUnderCheck, Finding, Subject } from './check';
import { isApplication, isDelivered } from './subjects';

/** The name of an Application, and where it comes from. Plain data, so that it can outlive its cluster's tree. */
export interface ApplicationName {
  readonly name: string;
  readonly site: ProblemSite;
}

interface NamedSubject extends Subject {
  readonly name: string;
}

/** Every chart gets an Application of its own, with a name that Kubernetes accepts. */
export const uniqueApplication: Check = {
  name: 'unique-application',
  severity: 'error',
  isFloor: true,
  why: 'One Application would replace the other, and what the other deployed would be deleted or left alone.',
  fix: 'Rename one of the add-ons, tenants or applications: the name is made of the names of cluster, tenant and chart.',

  *run(cluster) {
    const named = namedSubjects(cluster);
    for (const [name, subjects] of groupByName(named)) {
      const [first, ...also] = subjects;
      // Two Applications that the user wrote are one object twice, which is another check's finding.
      if (first && also.length > 0 && subjects.some(({ object }) => object === undefined))
        yield { ...first, also, message: clash(name, subjects.length) };
    }
    yield* findInvalidNames(named);
  },
};

/**
 * The names of all Applications of a cluster. Together with those of the other clusters of one hub they must be
 * different, see {@link findApplicationClashes}.
 */
export function applicationNames(
  cluster: Pick<ClusterUnderCheck, 'cluster' | 'charts' | 'argocd'>,
): readonly ApplicationName[] {
  return namedSubjects(cluster).map(({ name, chart, object }) => ({ name, site: siteOf(chart, object?.construct) }));
}

/** Names that several Applications of one Argo CD share, each as a problem; for the clusters of a hub, taken together. */
export function findApplicationClashes(names: Iterable<ApplicationName>): readonly Problem[] {
  return [...groupByName(names)]
    .filter(([, members]) => members.length > 1)
    .map(([name, members]) => ({
      code: uniqueApplication.name,
      what: clash(name, members.length),
      where: members.map(({ site }) => site),
      why: uniqueApplication.why,
      fix: uniqueApplication.fix,
    }));
}

function clash(name: string, count: number): string {
  return `${count === 2 ? 'Two' : count} Applications are called '${name}'.`;
}

function groupByName<T extends { readonly name: string }>(items: Iterable<T>): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.name);
    if (group) group.push(item);
    else groups.set(item.name, [item]);
  }
  return groups;
}

function namedSubjects(cluster: Pick<ClusterUnderCheck, 'cluster' | 'charts' | 'argocd'>): readonly NamedSubject[] {
  const { charts, argocd } = cluster;
  const own = charts.filter(isDelivered).map((chart) => ({ chart, name: chart.application }));
  // An Application that a chart of a spoke holds is nothing that the hub's Argo CD would see.
  if (cluster.cluster.argocd !== cluster.cluster.name) return own;
  const written = charts.flatMap((chart) =>
    chart.objects
      .filter(({ object }) => isApplication(object) && object.metadata.namespace === ARGOCD_NAMESPACE)
      .map((object) => ({ chart, object, name: object.object.metadata.name })),
  );
  return [{ chart: argocd, name: rootName(cluster.cluster) }, ...own, ...written];
}

// Applications are tracked by annotation, so their names need not fit into a label.
function* findInvalidNames(named: readonly NamedSubject[]): Generator<Finding> {
  for (const { chart, object, name } of named) {
    const problem = object ? undefined : nameProblem('argoproj.io', 'Application', name);
    if (problem !== undefined) yield { chart, message: problem };
  }
}
