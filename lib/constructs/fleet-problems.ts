import { suggest, type Problem, type SourceLocation } from '../errors';
import { CLOUD_PROVIDERS, layerName, type FleetData, type FleetModel, type TenantModel } from '../model';
import type { BuildStep, ClusterSelection, FleetTenant } from './fleet';

/** Everything that must agree within one fleet. */
export interface FleetParts {
  readonly model: FleetModel;

  /** Whether the fleet says its environments itself; otherwise they are those that its clusters name. */
  readonly isDeclared: boolean;
  readonly data: FleetData | undefined;
  readonly steps: readonly BuildStep[];
  readonly tenants: readonly FleetTenant[];
}

/** What names something that the fleet does not have, or claims what belongs to somebody else. */
export function fleetProblems({ model, isDeclared, data, steps, tenants }: FleetParts): Problem[] {
  return [
    ...environmentProblems(model, isDeclared, data),
    ...layerProblems(model),
    ...selectionProblems(model, [
      ...steps.map(({ selection, caller }) => ({ selection, source: () => caller.location })),
      ...model.rewrites.map(({ clusters, origin }) => ({ selection: clusters, source: () => origin.source })),
    ]),
    ...rewriteProblems(model),
    ...tenantProblems(model, tenants),
  ];
}

function where(source: SourceLocation | undefined): Problem['where'] {
  return source ? [{ source }] : [];
}

function environmentProblems(model: FleetModel, declared: boolean, data: FleetData | undefined): Problem[] {
  const unknown = (name: string, subject: string, source: SourceLocation | undefined): Problem => ({
    code: 'unknown-environment',
    what: `${subject} names the environment '${name}', which the fleet does not have.`,
    where: where(source),
    why: 'Settings and applications of an environment reach only clusters that are in it.',
    fix: suggest(name, model.environments),
  });
  return [
    ...(declared ? model.clusters : [])
      .filter(({ environment }) => !model.environments.includes(environment))
      .map((cluster) =>
        unknown(
          cluster.environment,
          `Cluster '${cluster.name}'`,
          cluster.origin.locate?.(['environment']) ?? cluster.origin.source,
        ),
      ),
    ...(data?.environments ?? [])
      .filter(({ name }) => !model.environments.includes(name))
      .map(({ name, origin }) => unknown(name, 'A definition', origin.locate?.(['metadata', 'name']) ?? origin.source)),
  ];
}

/** What a layer's name is called that nothing has. */
const UNKNOWN = {
  environment: 'unknown-environment',
  cluster: 'unknown-cluster',
  cloud: 'unknown-cloud',
} as const;

function layerProblems(model: FleetModel): Problem[] {
  const clusterNames = model.clusters.map(({ name }) => name);
  const seen = new Set<string>();
  return model.overrides.flatMap(({ layer, addon, origin }): Problem[] => {
    if (layer.level === 'fleet') return [];
    const known = {
      environment: model.environments,
      cluster: clusterNames,
      cloud: CLOUD_PROVIDERS as readonly string[],
    }[layer.level];
    const key = `${layerName(layer)} ${addon}`;
    if (known.includes(layer.name) || seen.has(key)) return [];
    seen.add(key);
    return [
      {
        code: UNKNOWN[layer.level],
        what: `Settings for '${addon}' name the ${layer.level} '${layer.name}', which the fleet does not have.`,
        where: where(origin.source),
        why: 'The settings would reach no cluster.',
        fix: suggest(layer.name, known),
      },
    ];
  });
}

/** A selection with the line that it stands on, looked up only where a message needs it. */
interface PlacedSelection {
  readonly selection: ClusterSelection;
  readonly source: () => SourceLocation | undefined;
}

function selectionProblems(model: FleetModel, selections: readonly PlacedSelection[]): Problem[] {
  return selections.flatMap(({ selection, source }): Problem[] => {
    const { environment } = selection;
    if (environment !== undefined && !model.environments.includes(environment)) {
      return [
        {
          code: 'unknown-environment',
          what: `A selection names the environment '${environment}', which the fleet does not have.`,
          where: where(source()),
          why: 'What it builds would appear on no cluster.',
          fix: suggest(environment, model.environments),
        },
      ];
    }
    const unknown = (selection.clusters ?? []).find(
      ({ name }) => !model.clusters.some((cluster) => cluster.name === name),
    );
    if (unknown) {
      return [
        {
          code: 'unknown-cluster',
          what: `A selection names the cluster '${unknown.name}', which the fleet does not have.`,
          where: where(source()),
          why: 'What it builds would appear on no cluster.',
          fix: suggest(
            unknown.name,
            model.clusters.map(({ name }) => name),
          ),
        },
      ];
    }
    return [];
  });
}

/** What one rule changes, no rule may select by: the outcome would depend on how often they are applied. */
function rewriteProblems({ rewrites }: FleetModel): Problem[] {
  const set = new Set(rewrites.flatMap(({ labels }) => Object.keys(labels ?? {})));
  return rewrites.flatMap(({ objects, origin }) =>
    Object.keys(objects?.labels ?? {})
      .filter((key) => set.has(key))
      .map((key) => ({
        code: 'rewrite-refused' as const,
        what: `A rewrite rule selects objects by the label '${key}', which a rewrite rule sets.`,
        where: where(origin.source),
        why: 'Which objects the rule reaches would depend on the order of the rules.',
        fix: 'Select the objects by something that no rule changes.',
      })),
  );
}

function tenantProblems(model: FleetModel, tenants: readonly FleetTenant[]): Problem[] {
  const problems: Problem[] = [];
  const names = [...new Set([...model.environments, ...model.clusters.map(({ name }) => name)])];
  const owners = new Map<string, TenantModel>();
  const byName = new Map<string, TenantModel>();
  for (const { model: tenant, placements } of tenants) {
    const twin = byName.get(tenant.name);
    if (twin) {
      problems.push({
        code: 'duplicate-definition',
        what: `Tenant '${tenant.name}' is defined twice.`,
        where: [...where(tenant.origin.source), ...where(twin.origin.source)],
        why: 'Two definitions of one tenant would overwrite each other.',
        fix: 'Rename one of them, or remove it.',
      });
      continue;
    }
    byName.set(tenant.name, tenant);
    for (const { name, application, source } of placements) {
      if (names.includes(name)) continue;
      problems.push({
        code: 'unknown-environment',
        what: `Application '${application}' of tenant '${tenant.name}' names '${name}', which is neither an environment nor a cluster of the fleet.`,
        where: where(source),
        why: 'The application would run nowhere.',
        fix: suggest(name, names),
      });
    }
    for (const namespace of tenant.namespaces) {
      const owner = owners.get(namespace.name);
      if (!owner) owners.set(namespace.name, tenant);
      else if (owner !== tenant) {
        problems.push({
          code: 'unique-namespace-owner',
          what: `Tenants '${owner.name}' and '${tenant.name}' both claim the namespace '${namespace.name}'.`,
          where: [...where(tenant.origin.source), ...where(owner.origin.source)],
          why: 'A namespace is what separates tenants; it can have only one owner.',
          fix: 'Give one of them another namespace.',
        });
      }
    }
  }
  return problems;
}
