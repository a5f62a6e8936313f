import { apiStatus, displayName, minorAfter, tryFindEnd, type Api } from '../kube';
import { kindsFromCrds } from './apis';
import type { Check } from './check';
import { adviseReplacement } from './replacements';

/** How many minor versions ahead of the cluster's own are looked at: time to change what an upgrade would break. */
const AHEAD = [1, 2];

/** The next two minor versions of Kubernetes still serve the API version of every object, and none is deprecated. */
export const noDeprecatedApi: Check = {
  name: 'no-deprecated-api',
  severity: 'warning',
  why: 'After an upgrade that removes the API, the sync of its whole Application would fail.',
  fix: 'Use an API version that stays.',

  *run(cluster, { survey }) {
    const { kubernetes } = cluster.cluster;
    for (const type of survey.types.values()) {
      const fact = endOf(type, kubernetes);
      if (fact === undefined || kindsFromCrds(survey).has(`${type.group}/${type.kind}`)) continue;
      for (const { chart, object } of type.subjects) {
        const message = `${displayName(object.object)} uses '${type.apiVersion}', which ${fact}.`;
        yield { chart, object, message, fix: adviseReplacement(type, kubernetes) };
      }
    }
  },
};

/** How the end of an API is told, where it is near or users are warned of it already. */
function endOf(api: Api, kubernetes: string): string | undefined {
  const status = apiStatus(api, kubernetes);
  if (status?.state !== 'served' && status?.state !== 'optIn') return undefined;
  const gone = AHEAD.map((steps) => minorAfter(kubernetes, steps)).find(
    (minor) => apiStatus(api, minor)?.state === 'removed',
  );
  if (gone !== undefined) return `Kubernetes ${gone} no longer serves; the cluster has ${kubernetes}`;
  const end = tryFindEnd(api);
  if (end === undefined || minorIsBefore(kubernetes, end.deprecated)) return undefined;
  const later = end.removed === undefined ? '' : ` and is to be removed in ${end.removed}`;
  return `is deprecated since Kubernetes ${end.deprecated}${later}`;
}

function minorIsBefore(left: string, right: string): boolean {
  return Number(left.split('.')[1]) < Number(right.split('.')[1]);
}
