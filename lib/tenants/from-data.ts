import type { Cluster } from '../constructs';
import { HelmRelease, Kustomization } from '../constructs';
import { ProblemError, ProblemList, suggest } from '../errors';
import { LayeredValues, locate, within, type ApplicationModel, type FleetData } from '../model';
import type { JsonObject } from '../yaml';
import type { Application, ApplicationContext } from './application';
import { Tenant } from './tenant';

/**
 * Makes the tenants of a fleet that are written as data, with their applications.
 *
 * @throws ProblemError where an application names a tenant that does not exist
 */
export function tenantsFromData(data: FleetData): readonly Tenant[] {
  const problems = new ProblemList();
  const tenants = data.tenants.map((model) => new Tenant(model.name, model));
  for (const application of data.applications) {
    const owner = tenants.find(({ model }) => model.name === application.tenant);
    if (owner) addApplication(owner, application);
    else problems.add(...unknownTenant(application, data));
  }
  problems.throwIfAny();
  return tenants;
}

function unknownTenant(application: ApplicationModel, data: FleetData) {
  const source = application.origin.source;
  return [
    {
      code: 'not-found' as const,
      what: `Application '${application.name}' belongs to the tenant '${application.tenant}', which does not exist.`,
      where: source ? [{ source }] : [],
      why: 'Without a tenant the application has no namespace and no project.',
      fix: suggest(
        application.tenant,
        data.tenants.map(({ name }) => name),
      ),
    },
  ];
}

function addApplication(tenant: Tenant, application: ApplicationModel): void {
  const { name, versions, namespace, system, podSecurity, origin } = application;
  tenant.addApplication(
    name,
    versions,
    (scope, context) => {
      build(scope, context, application);
    },
    {
      ...(namespace !== undefined && { namespace }),
      ...(system !== undefined && { system }),
      ...(podSecurity && { podSecurity }),
    },
    origin,
  );
}

function build(scope: Application, context: ApplicationContext, application: ApplicationModel): void {
  const { chart, kustomize, origin } = application;
  checkOverlays(application, context.cluster);
  const environment = application.environments?.[context.environment];
  const cluster = application.clusters?.[context.cluster.name];
  scope.ignoreDifferences(...(application.ignoreDifferences ?? []));
  if (chart) {
    const layers = [
      { name: 'application', values: application.values, path: ['values'] },
      {
        name: `environment ${context.environment}`,
        values: environment?.values,
        path: ['environments', context.environment, 'values'],
      },
      {
        name: `cluster ${context.cluster.name}`,
        values: cluster?.values,
        path: ['clusters', context.cluster.name, 'values'],
      },
    ];
    const values = new LayeredValues(
      layers.map((layer) => ({
        name: layer.name,
        values: (layer.values ?? {}) as JsonObject,
        origin: within(origin, ...layer.path),
      })),
    );
    new HelmRelease(scope, 'release', {
      chart,
      version: context.version,
      source: locate(origin, [
        'versions',
        Object.hasOwn(application.versions, context.cluster.name) ? context.cluster.name : context.environment,
      ]),
      values,
      ...(application.releaseName !== undefined && { releaseName: application.releaseName }),
    });
  }
  if (kustomize) {
    const repository = kustomize.repository ?? context.tenant.repository;
    if (repository === undefined) throw missingRepository(application);
    // A cluster that pins the tenant's repository tests another branch of it, whatever the application says.
    const pin =
      repository === context.tenant.repository
        ? context.cluster.model.revisions.tenants[context.tenant.name]
        : undefined;
    new Kustomization(scope, 'kustomization', {
      repository,
      path: kustomize.path,
      revision: pin ?? kustomize.revision ?? (chart ? context.tenant.revision : context.version),
      patches: [...(kustomize.patches ?? []), ...(environment?.patches ?? []), ...(cluster?.patches ?? [])],
      ...(kustomize.commonLabels && { commonLabels: kustomize.commonLabels }),
      ...(kustomize.commonAnnotations && { commonAnnotations: kustomize.commonAnnotations }),
    });
  }
}

/** Settings for an environment or cluster that the application does not run on would never be read. */
function checkOverlays(
  { name, tenant, environments, clusters, versions, origin }: ApplicationModel,
  { context }: Cluster,
): void {
  const known = context.fleet.clusters;
  const runs = known.filter(
    (cluster) => Object.hasOwn(versions, cluster.name) || Object.hasOwn(versions, cluster.environment),
  );
  const problems = new ProblemList();
  const report = (level: 'environments' | 'clusters', key: string, candidates: readonly string[]) => {
    if (candidates.includes(key)) return;
    const source = locate(origin, [level, key]);
    problems.add({
      code: 'unused-override',
      what: `Application '${name}' of tenant '${tenant}' has settings for '${key}', where it does not run.`,
      where: source ? [{ source }] : [],
      why: 'Settings that nothing reads have no effect, and nobody would notice.',
      fix: suggest(key, new Set(candidates)),
    });
  };
  for (const key of Object.keys(environments ?? {}))
    report(
      'environments',
      key,
      runs.map((cluster) => cluster.environment),
    );
  for (const key of Object.keys(clusters ?? {}))
    report(
      'clusters',
      key,
      runs.map((cluster) => cluster.name),
    );
  problems.throwIfAny();
}

function missingRepository({ name, tenant, origin }: ApplicationModel): ProblemError {
  const source = locate(origin, ['kustomize']);
  return new ProblemError({
    code: 'missing-setting',
    what: `Application '${name}' of tenant '${tenant}' does not say which repository its Kustomize folder lies in.`,
    where: source ? [{ source }] : [],
    why: 'A folder is found only with its repository.',
    fix: "Add 'kustomize.repository', or give the tenant a 'repository'.",
  });
}
