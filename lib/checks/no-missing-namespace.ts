import { ARGOCD_NAMESPACE, BUILT_IN_NAMESPACES } from '../constructs';
import { suggest } from '../errors';
import { displayName } from '../kube';
import type { Check, ClusterUnderCheck } from './check';
import { chartsOnCluster, isDelivered, runsArgoCd } from './subjects';
import type { Survey } from './survey';

/** Every namespace that something deploys into is one that the cluster has. */
export const noMissingNamespace: Check = {
  name: 'no-missing-namespace',
  severity: 'error',
  why: 'The sync would fail until somebody makes the namespace by hand, without the security level that it needs.',
  fix: 'Use a namespace that the cluster has, or bring it with a ManagedNamespace.',

  *run(cluster, { survey }) {
    const known = namespacesOf(cluster, survey);
    // An add-on with CustomResourceDefinitions is two charts with one namespace.
    const reported = new Set<string>();
    for (const chart of chartsOnCluster(cluster)) {
      const own = isDelivered(chart) && !isKnown(chart.namespace, known) ? chart.namespace : undefined;
      if (own !== undefined && !reported.has(chart.path)) {
        reported.add(chart.path);
        yield {
          chart,
          message: `'${chart.path}' deploys into the namespace '${own}', which cluster '${cluster.cluster.name}' does not have.`,
          fix: fixFor(own, known),
        };
      }
      for (const object of chart.objects) {
        const { namespace } = object.object.metadata;
        if (namespace === own || namespace === undefined || isKnown(namespace, known)) continue;
        const message = `${displayName(object.object)} is in a namespace that cluster '${cluster.cluster.name}' does not have.`;
        yield { chart, object, message, fix: fixFor(namespace, known) };
      }
    }
  },
};

function isKnown(namespace: string | undefined, known: ReadonlySet<string>): boolean {
  return namespace === undefined || known.has(namespace);
}

function fixFor(namespace: string, known: ReadonlySet<string>): string {
  return `${suggest(namespace, known)} To have a new one, bring it with a ManagedNamespace.`;
}

function namespacesOf(cluster: ClusterUnderCheck, { types }: Survey): ReadonlySet<string> {
  const known = new Set([...BUILT_IN_NAMESPACES, ...(runsArgoCd(cluster) ? [ARGOCD_NAMESPACE] : [])]);
  for (const { object } of types.get('v1/Namespace')?.subjects ?? []) known.add(object.object.metadata.name);
  return known;
}
