import { Fleet, type Cluster } from 'fairlead';
import { ArgoCd, CertManager, Core, Kyverno, KyvernoPolicies } from 'fairlead/addons';
import { HelmRelease, Tenant, type Versions } from 'fairlead/tenants';

/** A reference fleet with what all of them share: the core of the platform, policies, and Argo CD where one runs. */
export function referenceFleet(name: string): Fleet {
  return new Fleet(name, {
    repository: 'https://git.example.com/reference/gitops.git',
    path: `dist/${name}`,
  }).onClusters({}, addPlatform);
}

function addPlatform(cluster: Cluster): void {
  new Core(cluster, 'core');
  new CertManager(cluster, 'cert-manager');
  new Kyverno(cluster, 'kyverno');
  new KyvernoPolicies(cluster, 'kyverno-policies');
  if (cluster.runsArgoCd) new ArgoCd(cluster, 'argo-cd');
}

/** The chart that most reference workloads install. */
export const helloWorld = { repository: 'https://helm.github.io/examples', name: 'hello-world' } as const;
export const onDev: Versions = { dev: '0.1.0' };

/**
 * The reference's tenant, with the workloads that both standalone fleets run.
 *
 * @param byMetadata what the workload `helm-app-values` shows of its cluster
 */
export function referenceTenant(namespaces: readonly string[], byMetadata: (cluster: Cluster) => string): Tenant {
  const baseline = (namespace: string) => ({ name: namespace, podSecurity: 'baseline' as const });
  return new Tenant('tenant', {
    owners: ['tenant@example.com'],
    groups: ['tenant-team'],
    namespaces: ['helm-app', 'helm-app-values', 'helm-of-helms', ...namespaces].map(baseline),
    repository: 'https://git.example.com/reference/workloads.git',
  })
    .addApplication(
      'helm-app-values',
      onDev,
      (scope, { version, cluster }) =>
        new HelmRelease(scope, 'release', {
          chart: helloWorld,
          version,
          values: { serviceAccount: { annotations: { by_metadata: byMetadata(cluster), by_value: 'test_value' } } },
        }),
      { namespace: 'helm-app-values' },
    )
    .addApplication(
      'frontend',
      onDev,
      (scope, { version }) => new HelmRelease(scope, 'release', { chart: helloWorld, version }),
      { namespace: 'helm-of-helms' },
    )
    .addApplication(
      'backend',
      onDev,
      (scope, { version }) => new HelmRelease(scope, 'release', { chart: helloWorld, version }),
      { namespace: 'helm-of-helms' },
    )
    .addApplication(
      'ingress-system',
      onDev,
      (scope, { version }) => new HelmRelease(scope, 'release', { chart: helloWorld, version }),
      { namespace: 'ingress-system', system: true, podSecurity: 'privileged' },
    );
}
