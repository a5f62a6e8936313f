import type { IConstruct } from 'constructs';
import { displayName, tryFindKind } from '../kube';
import { broughtApis, isBuiltInGroup } from './apis';
import type { Check, CheckContext, ClusterUnderCheck, Finding, Subject } from './check';
import { runsArgoCd } from './subjects';
import type { Survey } from './survey';

/**
 * Every custom API that something uses is brought by something on the cluster.
 *
 * A spoke's Argo CD objects live on its hub and are not judged with the spoke. The one custom API that they can use, an
 * ExternalSecret for the registration, follows from the fleet's definition and is asked for with the hub.
 */
export const noMissingApi: Check = {
  name: 'no-missing-api',
  severity: 'error',
  why: 'The API server would not know the kind, and the sync would fail.',
  fix: 'Add what brings the API to the cluster.',

  *run(cluster, context) {
    const brought = broughtApis(cluster, context.survey);
    const groups = new Set([...brought].map((api) => api.split('/')[0] ?? api));
    const isBrought = (api: string) => {
      const [group = '', kind] = api.split('/');
      return brought.has(group) || (kind === undefined ? groups.has(group) : brought.has(api));
    };
    for (const { chart, object, api, need } of usedApis(cluster, context.survey)) {
      if (isBrought(api)) continue;
      const message = `${need} the API '${api}', which nothing on cluster '${cluster.cluster.name}' brings.`;
      yield { chart, object, message, fix: fixFor(api, context) };
    }
  },
};

interface Use extends Pick<Finding, 'chart' | 'object'> {
  readonly api: string;

  /** Who needs it, to begin a sentence. */
  readonly need: string;
}

function* usedApis(cluster: ClusterUnderCheck, { types }: Survey): Generator<Use> {
  for (const chart of cluster.charts) {
    for (const api of chart.delivery.requires) if (isCustom(api)) yield { chart, api, need: `'${chart.path}' needs` };
  }
  for (const { group, kind, subjects } of types.values()) {
    const api = `${group}/${kind}`;
    if (!isCustom(api)) continue;
    const judged = subjects.filter(({ chart }) => chart !== cluster.argocd || runsArgoCd(cluster));
    for (const { chart, object, others } of byConstruct(judged)) {
      const name = displayName(object.object);
      yield { chart, object, api, need: others === 0 ? `${name} needs` : `${name} and ${others} more need` };
    }
  }
  if (!runsArgoCd(cluster)) return;
  for (const spoke of cluster.fleet.clusters) {
    if (spoke.argocd !== cluster.cluster.name || spoke.access?.method !== 'externalSecret') continue;
    yield {
      chart: cluster.argocd,
      api: 'external-secrets.io/ExternalSecret',
      need: `The registration of cluster '${spoke.name}' needs`,
    };
  }
}

/** The first object of each construct, with how many more it has: a chart can make hundreds of one kind. */
function byConstruct(
  subjects: readonly Required<Subject>[],
): Iterable<Required<Subject> & { readonly others: number }> {
  const found = new Map<IConstruct, Required<Subject> & { others: number }>();
  for (const subject of subjects) {
    const known = found.get(subject.object.construct);
    if (known) known.others += 1;
    else found.set(subject.object.construct, { ...subject, others: 0 });
  }
  return found.values();
}

/** A kind that does not exist in a group of Kubernetes is the concern of another check. */
function isCustom(api: string): boolean {
  const [group = '', kind = ''] = api.split('/');
  return !isBuiltInGroup(group) && tryFindKind(group, kind)?.builtIn !== true;
}

function fixFor(api: string, { providers }: CheckContext): string {
  const group = api.split('/')[0] ?? api;
  const addons = [...new Set([...(providers.get(api) ?? []), ...(providers.get(group) ?? [])])];
  if (addons.length === 0) return `Add what brings '${api}' to the cluster, or correct the API version and the kind.`;
  const names = addons.map((addon) => `'${addon}'`);
  return names.length === 1
    ? `Add the add-on ${names.join('')} to the cluster.`
    : `Add one of these add-ons to the cluster: ${names.join(', ')}.`;
}
