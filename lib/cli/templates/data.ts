import type { RepositoryFacts } from './repository';

/** The fleet as data. */
export function fleetYaml({ name, repository }: RepositoryFacts): string {
  return `apiVersion: fairlead.dev/v1
kind: Fleet
metadata:
  name: ${name}
spec:
  repository: ${/^[\w@:/.~-]*\w$/.test(repository) ? repository : JSON.stringify(repository)}
  revision: main
  path: dist/${name}
  # Charts become manifests in dist; 'source' leaves them to Argo CD.
  chartForm: rendered
  # On every cluster. 'fairlead list catalogue' shows all add-ons.
  addons:
    argo-cd: {}
    cert-manager: {}
`;
}

export function clusterYaml(): string {
  return `apiVersion: fairlead.dev/v1
kind: Cluster
metadata:
  name: dev
spec:
  environment: dev
  kubernetes: "1.36"
  cloud:
    kind: {}
`;
}

export function tenantYaml(): string {
  return `apiVersion: fairlead.dev/v1
kind: Tenant
metadata:
  name: demo
spec:
  owners:
    - demo@example.com
  groups:
    - demo-team
`;
}

export function applicationYaml(): string {
  return `apiVersion: fairlead.dev/v1
kind: Application
metadata:
  name: podinfo
  tenant: demo
spec:
  # Where it runs, and in which version of the chart: environment or cluster.
  versions:
    dev: 6.7.1
  chart:
    repository: https://stefanprodan.github.io/podinfo
    name: podinfo
  values:
    # Namespaces of tenants admit only pods that ask for no privileges.
    securityContext:
      allowPrivilegeEscalation: false
      capabilities:
        drop:
          - ALL
      runAsNonRoot: true
      seccompProfile:
        type: RuntimeDefault
`;
}
