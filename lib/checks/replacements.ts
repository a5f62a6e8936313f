import { tryFindReplacement, type Api } from '../kube';

/** What to do where an API is not, or not for long, served by the Kubernetes of a cluster. */
export function adviseReplacement(api: Api, kubernetes: string): string {
  const found = tryFindReplacement(api, kubernetes);
  if (found === undefined) {
    return `Kubernetes has nothing in its place: remove it, or keep it off clusters whose Kubernetes has no ${api.kind}.`;
  }
  const { apiVersion, kind, state, since } = found;
  const name = kind === api.kind ? `'${apiVersion}'` : `${kind} of '${apiVersion}'`;
  if (state === 'future') return `Use ${name} once the cluster has Kubernetes ${since ?? 'with it'}.`;
  return state === 'optIn' ? `Use ${name}, where the operator of the cluster switched it on.` : `Use ${name}.`;
}
