import { apiStatus, displayName, tryFindReplacement, type Api, type ApiStatus } from '../kube';
import { broughtApis, kindsFromCrds } from './apis';
import type { Check } from './check';
import { adviseReplacement } from './replacements';

/**
 * The Kubernetes of the cluster serves the API version of every object: it is not removed there, and not yet to come.
 *
 * What Kubernetes never had is the concern of another check.
 */
export const noUnservedApi: Check = {
  name: 'no-unserved-api',
  severity: 'error',
  why: 'The API server would not know the object, and the sync of its whole Application would fail.',
  fix: 'Use an API version that the Kubernetes of the cluster serves.',

  *run(cluster, { survey }) {
    const { kubernetes } = cluster.cluster;
    for (const type of survey.types.values()) {
      const status = apiStatus(type, kubernetes);
      if (status === undefined || status.state === 'served') continue;
      const { apiVersion, group, kind } = type;
      if (kindsFromCrds(survey).has(`${group}/${kind}`) || broughtApis(cluster, survey).has(group)) continue;
      const fact = {
        removed: `Kubernetes serves no longer since ${status.since ?? kubernetes}; the cluster has ${kubernetes}`,
        future: `Kubernetes serves only from ${status.since ?? kubernetes} on; the cluster has ${kubernetes}`,
        optIn: `Kubernetes ${kubernetes} serves only where its operator switched it on`,
      }[status.state];
      const isDoubtful = status.state === 'optIn';
      for (const { chart, object } of type.subjects) {
        const message = `${displayName(object.object)} uses '${apiVersion}', which ${fact}.`;
        yield { chart, object, message, isDoubtful, fix: fixFor(type, status, kubernetes) };
      }
    }
  },
};

function fixFor(api: Api, { state, since }: ApiStatus, kubernetes: string): string {
  const replacement = tryFindReplacement(api, kubernetes);
  const isSoon = state === 'future' && (replacement === undefined || replacement.state === 'future');
  return isSoon
    ? `Keep it off the cluster until that has Kubernetes ${since ?? 'with it'}.`
    : adviseReplacement(api, kubernetes);
}
