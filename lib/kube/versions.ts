const API_VERSION_NAME = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

// Stable before beta before alpha, as the API server orders the versions of a group.
const STAGES = ['alpha', 'beta', undefined];

/**
 * Orders version names by the API server's priority: `v2`, `v1`, `v2beta1`, `v1beta1`, `v1alpha1`, then all others
 * alphabetically.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [API_VERSION_NAME.exec(left), API_VERSION_NAME.exec(right)];
  if (a === null || b === null) {
    if (a !== b) return a === null ? 1 : -1;
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return (
    STAGES.indexOf(b[2]) - STAGES.indexOf(a[2]) || Number(b[1]) - Number(a[1]) || Number(b[3] ?? 0) - Number(a[3] ?? 0)
  );
}
