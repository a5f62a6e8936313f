import { ChartAddon } from '../../constructs';
import { GITOPS } from '../catalogue/gitops';

/**
 * Argo Events: events of many sources as triggers.
 *
 * @see https://argoproj.github.io/argo-events/
 */
export class ArgoEvents extends ChartAddon {
  public static override readonly about = GITOPS['argo-events'];
}

/**
 * Argo Rollouts: canary and blue-green deployments.
 *
 * @see https://argo-rollouts.readthedocs.io/
 */
export class ArgoRollouts extends ChartAddon {
  public static override readonly about = GITOPS['argo-rollouts'];
}

/**
 * Argo Workflows: pipelines of containers.
 *
 * @see https://argo-workflows.readthedocs.io/
 */
export class ArgoWorkflows extends ChartAddon {
  public static override readonly about = GITOPS['argo-workflows'];
}

/**
 * An older release of Argo Workflows for AWS.
 *
 * It brings the same kinds as `ArgoWorkflows`; a cluster has one of the two.
 */
export class AwsArgoWorkflowsIngress extends ChartAddon {
  public static override readonly about = GITOPS['aws-argo-workflows-ingress'];
}

/**
 * An older release of Argo CD for AWS.
 *
 * It brings the same kinds as `ArgoCd`; a cluster has one of the two.
 */
export class AwsArgocd extends ChartAddon {
  public static override readonly about = GITOPS['aws-argocd'];
}

/**
 * An older release of Argo CD for AWS, with an ingress.
 *
 * It brings the same kinds as `ArgoCd`; a cluster has one of the two.
 */
export class AwsArgocdIngress extends ChartAddon {
  public static override readonly about = GITOPS['aws-argocd-ingress'];
}
