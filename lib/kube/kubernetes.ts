/** The Kubernetes minor versions that Fairlead knows the API of. */
export const SUPPORTED_KUBERNETES = ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36', '1.37'] as const;

/** A Kubernetes minor version, for example `1.35`. */
export type KubernetesMinor = (typeof SUPPORTED_KUBERNETES)[number];

/** The newest of them. */
export const NEWEST_KUBERNETES: KubernetesMinor = SUPPORTED_KUBERNETES[SUPPORTED_KUBERNETES.length - 1] ?? '1.37';

/** Whether a text is a minor version that Fairlead knows. */
export function isKubernetesMinor(text: string): text is KubernetesMinor {
  return (SUPPORTED_KUBERNETES as readonly string[]).includes(text);
}

/** What is wrong with a cluster's Kubernetes version, or undefined where nothing is. */
export function kubernetesVersionProblem(version: string): string | undefined {
  if (isKubernetesMinor(version)) return undefined;
  const known = `Fairlead knows ${SUPPORTED_KUBERNETES[0]} to ${SUPPORTED_KUBERNETES[SUPPORTED_KUBERNETES.length - 1]}`;
  const [, minor] = /^v?(1\.\d+)(?:\.\d+)?(?:[-+].*)?$/.exec(version) ?? [];
  // Unquoted, YAML reads 1.30 as the number 1.3.
  const quoted = minor === undefined ? undefined : SUPPORTED_KUBERNETES.find((supported) => supported === `${minor}0`);
  if (quoted !== undefined) return `'${version}' is not a Kubernetes version; write '${quoted}', in quotes.`;
  if (minor === undefined) return `'${version}' is not a Kubernetes minor version such as '1.35'; ${known}.`;
  if (isKubernetesMinor(minor)) return `'${version}' says more than the minor version; write '${minor}'.`;
  return `Kubernetes '${version}' is not supported; ${known}.`;
}

/** The second number of a minor version: 35 of `1.35`. */
export function minorNumber(version: string): number {
  const minor = Number(/^v?1\.(\d+)/.exec(version)?.[1]);
  if (Number.isNaN(minor)) throw new RangeError(`'${version}' is not a Kubernetes version.`);
  return minor;
}

/** The minor version some steps after another: `1.37` for 2 after `1.35`. */
export function minorAfter(version: string, steps: number): string {
  return `1.${minorNumber(version) + steps}`;
}
