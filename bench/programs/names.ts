/** Names that both sides give to the same things. */
export const FLEET = 'bench';
export const REPOSITORY = 'https://git.example.com/acme/gitops.git';
export const PATH = 'dist/bench';
export const ENVIRONMENT = 'prod';
export const KUBERNETES = '1.35';

/** Namespace of every add-on of the benchmark. */
export const ADDON_NAMESPACE = 'platform-services';

export function clusterNames(count: number): string[] {
  return numbered('cluster', count);
}

export function addonNames(count: number): string[] {
  return numbered('addon', count);
}

export function tenantNames(count: number): string[] {
  return numbered('tenant', count);
}

/** The one application of every tenant. */
export const APPLICATION = 'web';

function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word}-${String(index + 1).padStart(3, '0')}`);
}
