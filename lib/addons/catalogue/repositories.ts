import type { ChartReference } from '../../model';

/** The reference platform's repository, which holds three charts that are published nowhere else. */
const PLATFORM_REPOSITORY = 'https://github.com/appvia/kubernetes-platform';

/** Commit of the reference platform that the catalogue was read from. */
export const PLATFORM_COMMIT = 'd95699c25c077b1a2fda3c3e04f11cec5d490516';

/** A chart of the Argo project. */
export function argo(name: string): ChartReference {
  return { repository: 'https://argoproj.github.io/argo-helm', name };
}

/** A chart of the Prometheus community. */
export function prometheusCommunity(name: string): ChartReference {
  return { repository: 'https://prometheus-community.github.io/helm-charts', name };
}

/** A chart that AWS publishes for EKS. */
export function eks(name: string): ChartReference {
  return { repository: 'https://aws.github.io/eks-charts', name };
}

/** A chart of the GitOps Bridge project. */
export function gitopsBridge(name: string): ChartReference {
  return { repository: 'https://gitops-bridge-dev.github.io/gitops-bridge-helm-charts', name };
}

/** A chart in the reference platform's repository; its version is a commit. */
export function platform(name: string): ChartReference {
  return { repository: PLATFORM_REPOSITORY, path: `charts/${name}` };
}
