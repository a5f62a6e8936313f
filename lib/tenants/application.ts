import type { Construct } from 'constructs';
import { ClusterChart, type Cluster } from '../constructs';
import type { SourceLocation } from '../errors';
import { LABELS } from '../kube';
import type { Origin, PodSecurityLevel, TenantModel } from '../model';

/** What an application's builder is told about the place it builds for. */
export interface ApplicationContext {
  /** Version of the application here. */
  readonly version: string;

  /** Stage of the cluster, for example `prod`. */
  readonly environment: string;

  /** Namespace of the application. */
  readonly namespace: string;

  readonly tenant: TenantModel;
  readonly cluster: Cluster;

  /** Revision of the tenant's repository that this cluster follows. */
  readonly revision: string;
}

export interface ApplicationProps {
  readonly tenant: TenantModel;
  readonly namespace: string;
  readonly system: boolean;
  readonly podSecurity?: PodSecurityLevel;
  readonly origin: Origin;
}

/** A tenant's application on one cluster: one folder, one Argo CD Application, inside the tenant's project. */
export class Application extends ClusterChart {
  readonly #origin: Origin;
  readonly #podSecurity: PodSecurityLevel | undefined;

  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id, {
      namespace: props.namespace,
      tenant: props.tenant.name,
      project: props.system ? systemProject(props.tenant.name) : props.tenant.name,
      labels: { [LABELS.tenant]: props.tenant.name },
    });
    this.#origin = props.origin;
    this.#podSecurity = props.podSecurity;
  }

  public override get podSecurity(): PodSecurityLevel {
    return this.#podSecurity ?? super.podSecurity;
  }

  /** Where the application was defined. */
  public override get source(): SourceLocation | undefined {
    return this.#origin.source ?? super.source;
  }
}

/** Project of a tenant's applications that may create cluster-scoped objects. */
function systemProject(tenant: string): string {
  return `${tenant}-system`;
}
