import { BUILT_IN_NAMESPACES, Cluster, PLATFORM_PROJECT } from '../constructs';
import { displayName, LABELS } from '../kube';
import type { RenderedChart } from '../render';
import type { Check, Finding } from './check';
import type { Survey } from './survey';

/** A tenant's applications write only into namespaces of their own tenant. */
export const uniqueNamespaceOwner: Check = {
  name: 'unique-namespace-owner',
  severity: 'error',
  isFloor: true,
  why: 'A namespace is what separates tenants from each other and from the platform; whoever writes there acts as its owner.',
  fix: "Use one of the tenant's own namespaces.",

  *run(cluster, { survey }) {
    const owners = namespaceOwners(survey);
    const { platformNamespaces } = Cluster.of(cluster.argocd.construct).context;
    const ownerOf = (namespace: string): Owner | undefined => {
      if (isReserved(namespace, platformNamespaces)) return PLATFORM;
      return owners.get(namespace);
    };
    for (const chart of cluster.charts) {
      const tenant = applicationTenant(chart);
      if (tenant !== undefined) yield* findForeignNamespaces(chart, tenant, ownerOf);
    }
  },
};

interface Owner {
  /** The tenant, or undefined for the platform. */
  readonly tenant?: string;
}

const PLATFORM: Owner = {};

/** The tenant of a chart that the tenant itself builds; what the platform keeps for a tenant is the platform's. */
function applicationTenant({ delivery }: RenderedChart): string | undefined {
  return delivery.project === PLATFORM_PROJECT ? undefined : delivery.tenant;
}

/** A tenant's system applications have a project of their own, which the platform has granted its namespaces to. */
function isSystem({ delivery }: RenderedChart): boolean {
  return delivery.tenant !== undefined && delivery.project !== delivery.tenant;
}

function isReserved(namespace: string, platformNamespaces: ReadonlySet<string>): boolean {
  return BUILT_IN_NAMESPACES.includes(namespace) || namespace.startsWith('kube-') || platformNamespaces.has(namespace);
}

// What the platform says stands above what a tenant writes on a namespace.
function namespaceOwners({ types }: Survey): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  const claims = new Map<string, Owner>();
  for (const { chart, object } of types.get('v1/Namespace')?.subjects ?? []) {
    const { metadata } = object.object;
    const claimant = applicationTenant(chart);
    const label = metadata.labels?.[LABELS.tenant] ?? claimant;
    const owner = label === undefined ? PLATFORM : { tenant: label };
    (claimant === undefined ? owners : claims).set(metadata.name, owner);
  }
  for (const [name, owner] of claims) if (!owners.has(name)) owners.set(name, owner);
  return owners;
}

function* findForeignNamespaces(
  chart: RenderedChart,
  tenant: string,
  ownerOf: (namespace: string) => Owner | undefined,
): Generator<Finding> {
  const foreign = (namespace: string | undefined): string | undefined => {
    const owner = namespace === undefined ? undefined : ownerOf(namespace);
    if (owner === undefined || owner.tenant === tenant || (owner === PLATFORM && isSystem(chart))) return undefined;
    return `which belongs to ${owner.tenant === undefined ? 'the platform' : `tenant '${owner.tenant}'`}`;
  };
  const owner = chart.delivery.sources.length > 0 ? foreign(chart.namespace) : undefined;
  if (owner !== undefined) {
    yield {
      chart,
      message: `'${chart.path}' of tenant '${tenant}' deploys into the namespace '${chart.namespace ?? ''}', ${owner}.`,
    };
  }
  for (const object of chart.objects) {
    const { kind, metadata } = object.object;
    const isNamespace = kind === 'Namespace';
    const namespace = isNamespace ? metadata.name : metadata.namespace;
    const objectOwner = foreign(namespace);
    if (objectOwner === undefined) continue;
    const does = isNamespace ? 'claims' : `puts ${displayName(object.object)} into`;
    yield { chart, object, message: `Tenant '${tenant}' ${does} the namespace '${namespace ?? ''}', ${objectOwner}.` };
  }
}
