import { RootConstruct, Construct, type IConstruct } from 'constructs';
import type { KubeObject } from '../kube';
import type { CheckName } from '../model';
import type { RenderedChart } from '../render';
import { noBlockingWebhook } from './no-blocking-webhook';
import { noDanglingReference } from './no-dangling-reference';
import { noFixedReplicasWithAutoscaler } from './no-fixed-replicas-with-autoscaler';
import { pdbAllowsDrain } from './pdb-allows-drain';
import { quotaCoversRequests } from './quota-covers-requests';
import { selectorMatchesTemplate } from './selector-matches-template';
import { serviceSelectsPods } from './service-selects-pods';
import { surveyOf } from './survey';
import { uniqueHost } from './unique-host';
import { uniqueObject } from './unique-object';
import { uniquePort } from './unique-port';
import type { WholeCheck, WholeSet } from './whole';

/** Checks that ask whether objects fit together, in the order in which they run. */
const WHOLE_CHECKS: readonly WholeCheck[] = [
  uniqueObject,
  noDanglingReference,
  serviceSelectsPods,
  selectorMatchesTemplate,
  pdbAllowsDrain,
  noFixedReplicasWithAutoscaler,
  uniquePort,
  uniqueHost,
  noBlockingWebhook,
  quotaCoversRequests,
];

/** What is wrong with a set of objects, whoever wrote them. */
export interface ObjectFinding {
  readonly check: CheckName;
  readonly severity: 'error' | 'warning';

  /** What is wrong, in a whole sentence. */
  readonly message: string;
  readonly why: string;
  readonly fix: string;

  /** Positions of the objects that take part, the one to change first. */
  readonly objects: readonly number[];

  /** Field of the first of them. @default - the object as a whole */
  readonly path?: string;
}

/**
 * Judges whether objects fit together that are everything on a cluster and that no fleet has made.
 *
 * @param objects with names, and with namespaces where their kinds have one
 */
export function checkObjects(objects: readonly KubeObject[]): readonly ObjectFinding[] {
  const set = setOf(objects);
  const survey = surveyOf(set);
  const positions = new Map(set.charts[0]?.objects.map(({ construct }, index) => [construct, index]));
  return WHOLE_CHECKS.flatMap((check) =>
    [...check.run(set, { survey })].map(({ message, why, fix, path, isDoubtful, object, also = [] }) => ({
      check: check.name,
      severity: isDoubtful === true ? 'warning' : check.severity,
      message,
      why: why ?? check.why,
      fix: fix ?? check.fix,
      objects: [object, ...also.map((other) => other.object)].flatMap((each) => positionOf(each?.construct, positions)),
      ...(path !== undefined && { path }),
    })),
  );
}

function positionOf(construct: IConstruct | undefined, positions: ReadonlyMap<IConstruct, number>): number[] {
  const position = construct && positions.get(construct);
  return position === undefined ? [] : [position];
}

/** One chart, in which every object is a construct of its own: nobody can say which of them belong together. */
function setOf(objects: readonly KubeObject[]): WholeSet {
  const root = new RootConstruct('manifests');
  const chart: RenderedChart = {
    path: root.node.path,
    folder: '',
    application: '',
    prune: false,
    construct: root,
    delivery: { project: '', sources: [], provides: [], requires: [], ignoreDifferences: [], sharesObjects: false },
    objects: objects.map((object, index) => ({ object, construct: new Construct(root, String(index)) })),
    releases: [],
  };
  return { cluster: { name: '', argocd: '' }, charts: [chart] };
}
