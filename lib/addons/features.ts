import { CATALOGUE, type AddonName } from './catalogue';

/** A feature of the reference platform, and what it is here. */
export interface ReferenceFeature {
  /** Name of the feature there; `enable_<feature>` switches it on. */
  readonly feature: string;

  /** Name of the add-on here. */
  readonly addon: AddonName;

  /**
   * Applications of the feature there, without the cluster's name at their end, to what stands behind the cluster's name
   * in the name of the Application here: `system-kust-cert-manager-dev` there is `dev-cert-manager-issuer` here.
   */
  readonly applications: Readonly<Record<string, string>>;
}

/** Features there whose name is not the add-on's name with `_` for `-`. */
const RENAMED: Readonly<Partial<Record<AddonName, string>>> = {
  // `argocd` is the folder that holds a cluster's Applications, so no add-on can have that name.
  'argo-cd': 'argocd',
};

/** Applications there that come from a Kustomize folder, by add-on. */
const KUSTOMIZED: Readonly<Partial<Record<AddonName, Readonly<Record<string, string>>>>> = {
  'aws-ack-dynamodb': { 'system-kust-aws-ack-dynamodb': 'aws-ack-dynamodb-identity' },
  'aws-ack-prometheusservice': { 'system-kust-aws-ack-prometheusservice': 'aws-ack-prometheusservice-identity' },
  'aws-ack-s3': { 'system-kust-aws-ack-s3': 'aws-ack-s3-identity' },
  'cert-manager': { 'system-kust-cert-manager': 'cert-manager-issuer' },
  core: {
    'system-kust-cluster-roles': 'core-cluster-roles',
    'system-kust-priorityclass': 'core-priority-class',
    'system-kust-storageclass': 'core-storage-class',
  },
  'external-secrets': { 'system-kust-external-secrets': 'external-secrets-store' },
  'gateway-api': { 'system-kust-gateway-api': 'gateway-api' },
  terranetes: { 'system-kust-terranetes': 'terranetes-provider' },
  'terranetes-crs': { 'system-kust-terranetes-cr': 'terranetes-crs' },
};

/**
 * All features of the reference platform (appvia/kubernetes-platform), in the order of their names, with what they and
 * their Applications are called here.
 *
 * It is what a platform that moves to Fairlead needs to find its Applications again, provided that every add-on has its
 * name of the catalogue as its id.
 */
export const FEATURES: readonly ReferenceFeature[] = (Object.keys(CATALOGUE) as AddonName[])
  .map((addon) => {
    const feature = RENAMED[addon] ?? addon.replaceAll('-', '_');
    const release = 'chart' in CATALOGUE[addon] ? { [`system-${feature.replaceAll('_', '-')}`]: addon } : {};
    return { feature, addon, applications: { ...release, ...KUSTOMIZED[addon] } };
  })
  .sort((a, b) => (a.feature < b.feature ? -1 : 1));

/** The feature of that name, or undefined where the reference platform has none. */
export function tryFindFeature(feature: string): ReferenceFeature | undefined {
  return FEATURES.find((entry) => entry.feature === feature);
}
