import { Argument } from 'commander';
import { catalogue } from '../addons';
import { ProblemError } from '../errors';
import { loadFleets } from '../load';
import { CLOUD_PROVIDERS } from '../model';
import { today } from '../synthesize';
import type { CliCommand, CommandContext } from './command';
import { formatOption } from './format-option';
import {
  buildClusters,
  listAddons,
  listCatalogue,
  listClusters,
  listTenants,
  listWaivers,
  selectClusters,
  type InventoryFilter,
  type ListedWaiver,
} from '../inspect/inventory';
import { listPolicies } from '../inspect/policies/list-policies';
import { groupByText, shortList } from './list-text';
import { namesOf } from './selection';
import { formatTable } from './table';

/** What a list holds: as data for JSON, and as rows for a table. */
interface Listing {
  readonly data: readonly object[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];

  /** What to say where there is nothing to list. */
  readonly none: string;
}

type Context = Pick<CommandContext, 'options' | 'root'>;

/** Every list by the word that asks for it. */
const LISTS: Readonly<Record<string, (context: Context) => Listing>> = {
  fleets: listOfFleets,
  clusters: listOfClusters,
  addons: listOfAddons,
  tenants: listOfTenants,
  policies: listOfPolicies,
  waivers: listOfWaivers,
  catalogue: listOfCatalogue,
};

/** `fairlead list`: what the fleets consist of, and which add-ons there are. */
export const list: CliCommand = {
  configure(command) {
    command
      .addArgument(new Argument('[what]', 'what to list').choices(Object.keys(LISTS)).default('fleets'))
      .option('--fleet <name...>', 'only these fleets')
      .option('--cluster <name...>', 'only on these clusters')
      .option('--environment <name...>', 'only on clusters of these environments')
      .addOption(formatOption('text', 'json'))
      .addHelpText(
        'after',
        '\nExamples:\n  fairlead list\n  fairlead list addons --environment prod\n  fairlead list catalogue --format json',
      );
  },

  run(context) {
    const what = context.args[0] ?? 'fleets';
    const listing = (LISTS[what] ?? listOfFleets)(context);
    const { terminal } = context;
    if (context.options.format === 'json') terminal.print(JSON.stringify({ [what]: listing.data }, undefined, 2));
    else if (listing.rows.length === 0) terminal.say(listing.none);
    else terminal.print(formatTable(listing.head, listing.rows, terminal));
    return 0;
  },
};

function listOfFleets(context: Context): Listing {
  const selected = select(context);
  const built = buildClusters(selected);
  const addons = listAddons(built);
  const waivers = listWaivers(built, today());
  const tenants = listTenants(selected, { onlyPlaced: isFiltered(context) });
  const data = [...selected].map(([{ model, folder }, clusters]) => {
    const ofFleet = <T extends { readonly fleet: string }>(all: readonly T[]) =>
      all.filter(({ fleet }) => fleet === model.name);
    return {
      name: model.name,
      folder,
      clusters: clusters.length,
      environments: model.environments.filter((name) => clusters.some(({ environment }) => environment === name)),
      addons: new Set(ofFleet(addons).map(({ name }) => name)).size,
      tenants: ofFleet(tenants).length,
      waivers: groupByText(ofFleet(waivers), waiverKey).length,
    };
  });
  return {
    data,
    head: ['Fleet', 'Folder', 'Clusters', 'Environments', 'Add-ons', 'Tenants', 'Waivers'],
    rows: data.map((fleet) => [
      fleet.name,
      fleet.folder,
      String(fleet.clusters),
      fleet.environments.join(', '),
      String(fleet.addons),
      String(fleet.tenants),
      String(fleet.waivers),
    ]),
    none: 'There are no fleets.',
  };
}

function listOfClusters(context: Context): Listing {
  const data = listClusters(select(context));
  return {
    data,
    head: ['Fleet', 'Cluster', 'Environment', 'Kubernetes', 'Cloud', 'Region', 'Argo CD'],
    rows: data.map(({ fleet, name, environment, kubernetes, cloud, region, argocd }) => [
      fleet,
      name,
      environment,
      kubernetes,
      cloud,
      region ?? '-',
      argocd === name ? 'its own' : argocd,
    ]),
    none: 'No cluster is in all of what was asked for.',
  };
}

function listOfAddons(context: Context): Listing {
  const data = listAddons(buildClusters(select(context)));
  const groups = groupByText(data, ({ fleet, name, version, namespace }) =>
    [fleet, name, version, namespace].join('\0'),
  );
  return {
    data,
    head: ['Fleet', 'Add-on', 'Version', 'Namespace', 'Clusters'],
    rows: groups
      .map(({ first, all }) => [
        first.fleet,
        first.name,
        first.version ?? '-',
        first.namespace ?? '-',
        shortList(all.map(({ cluster }) => cluster)),
      ])
      .sort(byCells),
    none: 'No add-on is switched on there.',
  };
}

function listOfTenants(context: Context): Listing {
  const data = listTenants(select(context), { onlyPlaced: isFiltered(context) });
  return {
    data,
    head: ['Fleet', 'Tenant', 'Owners', 'Namespaces', 'Application', 'Clusters'],
    rows: data.flatMap(({ fleet, name, owners, namespaces, applications }) => {
      const tenant = [fleet, name, owners.join(', '), namespaces.join(', ')];
      if (applications.length === 0) return [[...tenant, '-', '-']];
      return applications.map((each) => [...tenant, each.name, shortList(each.clusters)]);
    }),
    none: 'No tenant has an application there.',
  };
}

function listOfPolicies(context: Context): Listing {
  const data = listPolicies(buildClusters(select(context)));
  const groups = groupByText(data, ({ fleet, name, tier, action, engine }) =>
    [fleet, name, tier, action, engine].join('\0'),
  );
  return {
    data,
    head: ['Fleet', 'Policy', 'Tier', 'Action', 'Engine', 'Clusters'],
    rows: groups
      .map(({ first: { fleet, name, tier, action, engine }, all }) => [
        fleet,
        name,
        tier,
        action,
        engine,
        shortList(all.map(({ cluster }) => cluster)),
      ])
      .sort(byCells),
    none: 'No cluster there has a policy.',
  };
}

function listOfWaivers(context: Context): Listing {
  const data = listWaivers(buildClusters(select(context)), today());
  return {
    data,
    head: ['Fleet', 'Check', 'Scope', 'Clusters', 'Owner', 'Expires', 'Reason'],
    rows: groupByText(data, waiverKey).map(({ first, all }) => [
      first.fleet,
      first.check,
      scopeOf(first),
      shortList(all.map(({ cluster }) => cluster)),
      first.owner,
      first.expired ? `${first.expires} (expired)` : first.expires,
      first.reason,
    ]),
    none: 'Nothing is waived there.',
  };
}

function listOfCatalogue({ options }: Context): Listing {
  const ignored = ['fleet', 'cluster', 'environment'].filter((name) => options[name] !== undefined);
  if (ignored.length > 0) {
    throw new ProblemError(
      ignored.map((name) => ({
        code: 'invalid-argument',
        what: `The catalogue cannot be narrowed by --${name}.`,
        where: [],
        why: 'It lists what clusters can have, whichever fleets there are.',
        fix: `Leave --${name} out, or ask for 'fairlead list addons' to see what clusters do have.`,
      })),
    );
  }
  const data = listCatalogue(catalogue);
  return {
    data,
    head: ['Category', 'Add-on', 'Version', 'Namespace', 'Clouds'],
    rows: data.map(({ category, name, version, namespace, clouds }) => [
      category,
      name,
      version ?? '-',
      namespace,
      clouds.length === CLOUD_PROVIDERS.length ? 'all' : clouds.join(', '),
    ]),
    none: 'The catalogue is empty.',
  };
}

function select({ options, root }: Context) {
  return selectClusters(loadFleets(root, namesOf(options.fleet)), filterOf(options));
}

function filterOf(options: Context['options']): InventoryFilter {
  return { clusters: namesOf(options.cluster), environments: namesOf(options.environment) };
}

function isFiltered({ options }: Context): boolean {
  return options.cluster !== undefined || options.environment !== undefined;
}

/** What a waiver is about, besides its clusters: `tenant payments, Deployment/payments/api`. */
function scopeOf({ path, file }: ListedWaiver): string {
  const { tenant, object } = file?.scope ?? {};
  const parts = [tenant === undefined ? '' : `tenant ${tenant}`, path, object ?? ''].filter((part) => part !== '');
  return parts.length === 0 ? '(whole cluster)' : parts.join(', ');
}

function waiverKey(waiver: ListedWaiver): string {
  const { fleet, check, reason, owner, expires } = waiver;
  return [fleet, scopeOf(waiver), check, reason, owner, expires].join('\0');
}

function byCells(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [a.join('\0'), b.join('\0')];
  return left < right ? -1 : left > right ? 1 : 0;
}
