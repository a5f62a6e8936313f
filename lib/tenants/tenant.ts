import { Construct } from 'constructs';
import { ProblemError, ProblemList, type SourceLocation } from '../errors';
import { Caller, type Cluster, type FleetTenant } from '../constructs';
import { toTenantModel, type Origin, type PodSecurityLevel, type TenantDefinition, type TenantModel } from '../model';
import { Application, type ApplicationContext } from './application';
import { TenantNamespaces } from './tenant-namespaces';

/** Where an application runs, and in which version: environment or cluster → version. A cluster stands above its environment. */
export type Versions = Readonly<Record<string, string>>;

export interface ApplicationOptions {
  /** One of the tenant's namespaces; for a system application also one of the platform's. @default - the tenant's first */
  readonly namespace?: string;

  /**
   * Whether the application may create cluster-scoped objects and deploy into namespaces of the platform. It then belongs
   * to a project of its own, `<tenant>-system`.
   *
   * @default false
   */
  readonly system?: boolean;

  /** Pod Security level that a system application needs of a namespace of the platform. @default 'restricted' */
  readonly podSecurity?: PodSecurityLevel;
}

/** Builds an application's objects on one cluster. */
export type ApplicationBuilder = (scope: Application, context: ApplicationContext) => unknown;

interface Entry {
  readonly name: string;
  readonly versions: Versions;
  readonly build: ApplicationBuilder;
  readonly options: ApplicationOptions;
  readonly origin: Origin;
}

/**
 * A team with its namespaces, access and applications.
 *
 * @example
 * export const payments = new Tenant('payments', { owners: ['payments@example.com'], groups: ['payments-team'] })
 *   .addApplication('checkout', { dev: '1.5.0-rc.2', prod: '1.4.2' }, (scope, { version }) =>
 *     new HelmRelease(scope, 'chart', { chart: { repository: 'https://charts.example.com', name: 'checkout' }, version }));
 */
export class Tenant implements FleetTenant {
  readonly #applications: Entry[] = [];
  readonly #problems = new ProblemList();
  readonly #model: TenantModel | undefined;

  constructor(
    name: string,
    definition: TenantDefinition | TenantModel,
    origin: Origin = { source: new Caller().location },
  ) {
    this.#model =
      'origin' in definition ? definition : this.#problems.collect(() => toTenantModel(name, definition, origin));
  }

  /**
   * The tenant as data.
   *
   * @throws ProblemError where its definition is not valid
   */
  public get model(): TenantModel {
    if (!this.#model) throw this.#problems.toError();
    return this.#model;
  }

  public get placements(): FleetTenant['placements'] {
    return this.#applications.flatMap(({ name: application, versions, origin }) =>
      Object.keys(versions).map((name) => {
        const source = origin.locate?.(['versions', name]) ?? origin.source;
        return { name, application, ...(source && { source }) };
      }),
    );
  }

  /**
   * Adds an application that runs in some environments or on some clusters.
   *
   * @param versions environment or cluster → version; where it is not named, the application does not run
   * @param build builds the application on one cluster
   */
  public addApplication(
    name: string,
    versions: Versions,
    build: ApplicationBuilder,
    options: ApplicationOptions = {},
    origin: Origin = { source: new Caller().location },
  ): this {
    this.#applications.push({ name, versions, build, options, origin });
    return this;
  }

  public addTo(cluster: Cluster): void {
    const problems = new ProblemList();
    const here = this.#applications.filter((entry) => versionOn(cluster, entry.versions) !== undefined);
    if (here.length === 0) return;
    const reserved = this.reservedNamespaces(cluster);
    problems.add(...reserved);
    const scope = new Construct(tenantsScope(cluster), this.model.name);
    new TenantNamespaces(scope, 'namespaces', this.model);
    for (const entry of here) {
      problems.collect(() => {
        this.addApplicationTo(scope, cluster, entry);
      });
    }
    problems.throwIfAny();
  }

  private addApplicationTo(scope: Construct, cluster: Cluster, entry: Entry): void {
    const { name, options, origin } = entry;
    const tenant = this.model;
    const [first] = tenant.namespaces;
    const namespace = options.namespace ?? first?.name ?? tenant.name;
    if (
      !tenant.namespaces.some((own) => own.name === namespace) &&
      !(options.system && cluster.context.platformNamespaces.has(namespace))
    ) {
      throw new ProblemError({
        code: 'no-missing-namespace',
        what: `Application '${name}' of tenant '${tenant.name}' names the namespace '${namespace}', which is not the tenant's.`,
        where: places(scope, origin, ['namespace']),
        why: 'A tenant deploys only into its own namespaces.',
        fix: `Add '${namespace}' to the tenant's namespaces, or use one of ${tenant.namespaces.map((own) => `'${own.name}'`).join(', ')}.`,
      });
    }
    if (name === 'namespaces' || scope.node.tryFindChild(name)) {
      throw new ProblemError({
        code: name === 'namespaces' ? 'reserved-name' : 'duplicate-definition',
        what:
          name === 'namespaces'
            ? "An application cannot be called 'namespaces'."
            : `Application '${name}' of tenant '${tenant.name}' is defined twice.`,
        where: places(scope, origin, []),
        why: 'Its folder would be that of something else.',
        fix: 'Choose another name.',
      });
    }
    const version = versionOn(cluster, entry.versions) ?? '';
    const { system = false, podSecurity } = options;
    const application = new Application(scope, name, {
      tenant,
      namespace,
      system,
      origin,
      ...(podSecurity && { podSecurity }),
    });
    entry.build(application, {
      version,
      namespace,
      tenant,
      cluster,
      environment: cluster.environment,
      revision: cluster.model.revisions.tenants[tenant.name] ?? tenant.revision,
    });
  }

  /** Namespaces of the tenant that belong to the platform or to Kubernetes. */
  private reservedNamespaces(cluster: Cluster) {
    const { platformNamespaces } = cluster.context;
    const reserved = (name: string) => name.startsWith('kube-') || platformNamespaces.has(name);
    const { model } = this;
    const names = model.namespaces.map(({ name }) => name).filter(reserved);
    return names.map((name) => ({
      code: 'reserved-name' as const,
      what: `Tenant '${model.name}' claims the namespace '${name}', which belongs to the platform.`,
      where: model.origin.source ? [{ source: model.origin.source }] : [],
      why: 'Whoever writes there could act as the platform.',
      fix: 'Choose another name, for example one that begins with the name of the tenant.',
    }));
  }
}

/** The version of an application on a cluster: the cluster's own, else its environment's, else undefined. */
function versionOn(cluster: Cluster, versions: Versions): string | undefined {
  if (Object.hasOwn(versions, cluster.name)) return versions[cluster.name];
  return Object.hasOwn(versions, cluster.environment) ? versions[cluster.environment] : undefined;
}

function tenantsScope(cluster: Cluster): Construct {
  return cluster.node.tryFindChild('tenants') ?? new Construct(cluster, 'tenants');
}

function places(
  scope: Construct,
  origin: Origin,
  path: readonly string[],
): { path: string; source?: SourceLocation }[] {
  const source = origin.locate?.(path) ?? origin.source;
  return [{ path: scope.node.path, ...(source && { source }) }];
}
