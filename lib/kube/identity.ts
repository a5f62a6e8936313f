/** One Kubernetes resource as plain data. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly [field: string]: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** The group of an API version: `apps` of `apps/v1`, the empty string of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The version of an API version: `v1` of `apps/v1` and of `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

// Kinds that the API server has served in two groups over one store.
const MOVED_GROUPS: ReadonlyMap<string, string> = new Map([
  ['extensions/Ingress', 'networking.k8s.io'],
  ['extensions/NetworkPolicy', 'networking.k8s.io'],
  ['extensions/Deployment', 'apps'],
  ['extensions/DaemonSet', 'apps'],
  ['extensions/ReplicaSet', 'apps'],
  ['extensions/PodSecurityPolicy', 'policy'],
  ['/Event', 'events.k8s.io'],
]);

/**
 * What the API server tells objects apart by: group, kind, namespace and name, not the version. Kinds that it serves in
 * two groups count as one.
 */
export function identityKey(object: KubeObject): string {
  const group = groupOf(object.apiVersion);
  const canonical = MOVED_GROUPS.get(`${group}/${object.kind}`) ?? group;
  return `${canonical}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** How messages name an object: `Kind/namespace/name`, or `Kind/name` where it has no namespace. */
export function displayName(object: KubeObject): string {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? `${object.kind}/${name}` : `${object.kind}/${namespace}/${name}`;
}
