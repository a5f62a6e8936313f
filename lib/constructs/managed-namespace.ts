import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { LABELS } from '../kube';
import type { PodSecurityLevel } from '../model';
import { Cluster } from './cluster';

export interface ManagedNamespaceProps {
  /** Name of the namespace. @default - the construct's id */
  readonly name?: string;

  /** Pod Security level that the namespace enforces; violations of `restricted` are always warned about and audited. */
  readonly podSecurity: PodSecurityLevel;

  /** Further labels. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A namespace with Pod Security levels pinned to the cluster's Kubernetes minor. Argo CD asks before it deletes one.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class ManagedNamespace extends ApiObject {
  constructor(scope: Construct, id: string, props: ManagedNamespaceProps) {
    const { model } = Cluster.of(scope);
    const version = `v${model.kubernetes}`;
    super(scope, id, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: props.name ?? id,
        labels: {
          [LABELS.managedBy]: 'fairlead',
          ...(model.costCentre !== undefined && { [LABELS.costCentre]: model.costCentre }),
          ...props.labels,
          'pod-security.kubernetes.io/enforce': props.podSecurity,
          'pod-security.kubernetes.io/enforce-version': version,
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/audit-version': version,
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/warn-version': version,
        },
        annotations: { 'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm' },
      },
    });
  }
}
