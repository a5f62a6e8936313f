import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { IgnoreDifferences } from '../model';
import type { JsonObject } from '../yaml';

/** One source of an Application, in Argo CD's own words. */
export interface ApplicationSource {
  readonly repoURL: string;
  readonly targetRevision: string;
  readonly path?: string;
  readonly chart?: string;
  readonly helm?: { readonly releaseName?: string; readonly valuesObject?: JsonObject };
  readonly kustomize?: {
    readonly patches?: readonly { readonly target: Readonly<Record<string, string>>; readonly patch: string }[];
    readonly commonLabels?: Readonly<Record<string, string>>;
    readonly commonAnnotations?: Readonly<Record<string, string>>;
  };
}

export interface ArgoApplicationProps {
  /** Name of the Application. @default - the construct's id */
  readonly name?: string;

  /** Namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;

  /** AppProject that the Application belongs to. */
  readonly project: string;

  /** Where the manifests come from: folders of the fleet, charts, kustomizations. At least one. */
  readonly sources: readonly ApplicationSource[];

  /** Cluster to deploy to, and the namespace of objects that name none. */
  readonly destination: { readonly server: string; readonly namespace?: string };

  /** Place in the order of the root Application: lower waves are healthy before higher ones begin. @default 0 */
  readonly wave?: number;

  /** Fields of live objects that Argo CD leaves alone. @default - none */
  readonly ignoreDifferences?: readonly IgnoreDifferences[];

  /** Paths whose change makes Argo CD render the Application again, relative to the repository's root. @default - every commit does */
  readonly manifestPaths?: readonly string[];

  /** Whether deleting the Application deletes what it deployed. @default true */
  readonly cascade?: boolean;

  /** Whether objects that left Git are deleted from the cluster. @default true */
  readonly prune?: boolean;

  /** Whether a sync fails where another Application has brought one of the objects. @default true */
  readonly failOnShared?: boolean;

  /** Labels of the Application. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * An Argo CD Application with safe defaults: server-side apply, self-healing, bounded retries with growing pauses, and
 * an error instead of a tug-of-war where two Applications claim one object.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
 */
export class ArgoApplication extends ApiObject {
  constructor(scope: Construct, id: string, props: ArgoApplicationProps) {
    const ignored = props.ignoreDifferences ?? [];
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: props.name ?? id,
        namespace: props.namespace ?? 'argocd',
        labels: { ...props.labels },
        annotations: {
          ...(props.manifestPaths && {
            'argocd.argoproj.io/manifest-generate-paths': props.manifestPaths.map((path) => `/${path}`).join(';'),
          }),
          ...(props.wave !== undefined && { 'argocd.argoproj.io/sync-wave': String(props.wave) }),
        },
        ...((props.cascade ?? true) && { finalizers: ['resources-finalizer.argocd.argoproj.io'] }),
      },
      spec: {
        project: props.project,
        ...(props.sources.length === 1 ? { source: props.sources[0] } : { sources: props.sources }),
        destination: props.destination,
        ...(ignored.length > 0 && { ignoreDifferences: ignored }),
        syncPolicy: {
          automated: { prune: props.prune ?? true, selfHeal: true },
          retry: { limit: 10, backoff: { duration: '20s', factor: 2, maxDuration: '3m' } },
          syncOptions: [
            ...((props.failOnShared ?? true) ? ['FailOnSharedResource=true'] : []),
            ...(ignored.length > 0 ? ['RespectIgnoreDifferences=true'] : []),
            'ServerSideApply=true',
          ],
        },
      },
    });
  }
}
