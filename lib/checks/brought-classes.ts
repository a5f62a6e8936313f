import { ClusterChart, type AddonAbout, type AddonCategory, type Catalogue } from '../constructs';
import type { RenderedChart } from '../render';

/**
 * Kinds that live in no namespace, are named by others, and that an add-on of the catalogue brings only where it belongs to
 * one of these categories; unless its values name one. What else lives in no namespace, ClusterRoles for example, any chart
 * brings.
 */
const BROUGHT_BY: Readonly<Record<string, readonly AddonCategory[]>> = {
  'scheduling.k8s.io/PriorityClass': [],
  'node.k8s.io/RuntimeClass': ['compute'],
  'storage.k8s.io/StorageClass': ['storage'],
  'networking.k8s.io/IngressClass': ['networking'],
  'gateway.networking.k8s.io/GatewayClass': ['networking'],
  'cert-manager.io/ClusterIssuer': [],
  'external-secrets.io/ClusterSecretStore': [],
};

/** Whether a chart that is left to Argo CD may bring objects of a kind that lives in no namespace. */
export function mayBring(chart: RenderedChart, group: string, kind: string, catalogue: Catalogue): boolean {
  const categories = BROUGHT_BY[`${group}/${kind}`];
  if (categories === undefined) return true;
  const about = tryFindAbout(chart);
  // An add-on of the user's own may bring anything.
  const isOfCatalogue = about !== undefined && catalogue.get(about.name)?.about === about;
  return !isOfCatalogue || categories.includes(about.category);
}

/** What is known of the add-on that a chart is, or is a part of. */
function tryFindAbout({ construct }: RenderedChart): AddonAbout | undefined {
  for (const scope of [...construct.node.scopes].reverse()) {
    if (ClusterChart.is(scope) && 'about' in scope) return scope.about as AddonAbout | undefined;
  }
  return undefined;
}
