import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** A kind of objects as an AppProject names it. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export interface ArgoProjectProps {
  /** Name of the project. @default - the construct's id */
  readonly name?: string;

  /** Namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;

  /** What the project is for. */
  readonly description: string;

  /** Repositories that its Applications may read, each by its exact address. */
  readonly repositories: readonly string[];

  /** Namespaces that its Applications may write, each with its exact server. */
  readonly destinations: readonly { readonly server: string; readonly namespace: string }[];

  /** Cluster-scoped kinds that its Applications may create. @default - none */
  readonly clusterKinds?: readonly GroupKind[];

  /** Namespaced kinds that its Applications may not create. @default - none */
  readonly deniedKinds?: readonly GroupKind[];

  /** Labels of the project. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * An Argo CD AppProject: what a group of Applications may read and write, said exactly.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export class ArgoProject extends ApiObject {
  constructor(scope: Construct, id: string, props: ArgoProjectProps) {
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: {
        name: props.name ?? id,
        namespace: props.namespace ?? 'argocd',
        labels: { ...props.labels },
        // Applications need their project first.
        annotations: { 'argocd.argoproj.io/sync-wave': '-10' },
      },
      spec: {
        description: props.description,
        sourceRepos: props.repositories,
        destinations: props.destinations,
        clusterResourceWhitelist: props.clusterKinds ?? [],
        ...(props.deniedKinds && { namespaceResourceBlacklist: props.deniedKinds }),
      },
    });
  }
}
