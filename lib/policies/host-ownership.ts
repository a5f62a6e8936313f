import type { Construct } from 'constructs';
import { Policy, type PolicyKind, type PolicyProps, type PolicyValidation, type PolicyVariable } from '../constructs';
import { ProblemError } from '../errors';
import { LABELS } from '../kube';
import { hostExamples } from './host-examples';

export interface HostOwnershipProps extends PolicyProps {
  /** The domains of each tenant, by the tenant's name. All hosts below them are the tenant's. */
  readonly tenants: Readonly<Record<string, readonly string[]>>;

  /** Further domains of single namespaces, by their names. @default - none */
  readonly hostsOfNamespaces?: Readonly<Record<string, readonly string[]>>;

  /** Whether tenants may claim all hosts below a domain at once, such as `*.shop.example.com`. @default false */
  readonly wildcards?: boolean;
}

/** A name of at least two parts, in small letters. */
const DOMAIN = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * Tenants receive the requests of their own hosts only: what Ingresses, routes, gateways and annotations of a tenant's
 * namespaces claim must be below a domain that the tenant owns.
 *
 * A floor: whoever claims the host of another gets its requests, with passwords and cookies. Who owns no domain claims
 * nothing, and nobody claims all hosts by leaving the host out.
 *
 * @example
 * new HostOwnership(cluster, 'host-ownership', { tenants: { payments: ['pay.example.com'], search: ['search.example.com'] } });
 *
 * @throws ProblemError where a domain cannot be one
 */
export class HostOwnership extends Policy {
  constructor(scope: Construct, id: string, props: HostOwnershipProps) {
    const { tenants, hostsOfNamespaces = {}, wildcards = false } = props;
    super(
      scope,
      id,
      {
        name: 'host-ownership',
        description: 'Tenants receive the requests of their own hosts only.',
        tier: 'floor',
        match: { kinds: KINDS, namespaces: 'tenants' },
        params: { ofTenants: mapOf(tenants), ofNamespaces: mapOf(hostsOfNamespaces) },
        variables: VARIABLES,
        validations: [
          {
            expression: `variables.claimed.all(host, host != '') && ${WITHOUT_DEFAULT}`,
            message: 'It must name its hosts: without one, it takes the requests of all.',
            messageExpression: "object.kind + ' must name its hosts: without one, it takes the requests of all.'",
          },
          {
            expression: `variables.hosts.all(host, ${OWNED})`,
            message: "A host is not below a domain of the namespace's tenant.",
            messageExpression:
              `variables.hosts.filter(host, !(${OWNED})).join(', ') + ` +
              "' is not below a domain of this namespace, which owns ' + " +
              "(variables.domains.size() == 0 ? 'none' : variables.domains.join(', ')) + '.'",
          },
          ...(wildcards ? [] : [NO_WILDCARDS]),
        ],
        examples: hostExamples(tenants, wildcards),
      },
      props,
    );
    const owners = [...Object.entries(tenants), ...Object.entries(hostsOfNamespaces)];
    const problems = owners.flatMap(([owner, domains]) =>
      domains
        .filter((domain) => !DOMAIN.test(domain))
        .map((domain) =>
          this.problem(
            `Policy '${this.name}' gives '${owner}' the domain '${domain}', which is none.`,
            'No host is below it, so the tenant could claim nothing.',
            "Write a domain without wildcard, scheme and port, such as 'shop.example.com'.",
          ),
        ),
    );
    if (!owners.some(([, domains]) => domains.length > 0))
      problems.push(
        this.problem(
          `Policy '${this.name}' knows no domain.`,
          'No tenant could receive any request.',
          "Name in 'tenants' who owns which domains.",
        ),
      );
    if (problems.length > 0) throw new ProblemError(problems);
  }
}

const KINDS: readonly PolicyKind[] = [
  'Service',
  'networking.k8s.io/Ingress',
  'gateway.networking.k8s.io/GRPCRoute',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/HTTPRoute',
  'gateway.networking.k8s.io/ListenerSet',
  'gateway.networking.k8s.io/TLSRoute',
];

/** Annotations by which controllers take hosts from objects, several separated by commas. */
const ANNOTATIONS = [
  'external-dns.alpha.kubernetes.io/hostname',
  'external-dns.alpha.kubernetes.io/internal-hostname',
  'nginx.ingress.kubernetes.io/server-alias',
];

/** An Ingress gives this service all requests that no rule is about. */
const WITHOUT_DEFAULT = "(object.kind != 'Ingress' || !has(dyn(object).spec.defaultBackend))";

/** Listeners of these protocols do not know hosts. */
const HOSTLESS = "['TCP', 'UDP']";

const VARIABLES: readonly PolicyVariable[] = [
  {
    name: 'domains',
    expression:
      `variables.ofTenants[?namespaceObject.metadata.?labels[?'${LABELS.tenant}'].orValue('')].orValue([]) + ` +
      'variables.ofNamespaces[?request.namespace].orValue([])',
  },
  { name: 'spec', expression: 'dyn(object).spec' },
  {
    name: 'claimed',
    expression:
      "object.kind == 'Service' ? [] : " +
      "object.kind == 'Ingress' ? variables.spec.?rules.orValue([]).map(rule, rule.?host.orValue('')) : " +
      "object.kind in ['Gateway', 'ListenerSet'] ? variables.spec.?listeners.orValue([])" +
      `.filter(listener, !(listener.protocol in ${HOSTLESS})).map(listener, listener.?hostname.orValue('')) : ` +
      "variables.spec.?hostnames.orValue([]).size() > 0 ? variables.spec.hostnames : dyn([''])",
  },
  {
    name: 'certified',
    // No host has a comma in it, so texts stand for lists of lists.
    expression:
      "object.kind == 'Ingress' ? " +
      "variables.spec.?tls.orValue([]).map(tls, tls.?hosts.orValue([]).join(',')).join(',').split(',') : []",
  },
  {
    name: 'annotated',
    expression:
      `[${ANNOTATIONS.map((key) => `'${key}'`).join(', ')}]` +
      ".map(key, dyn(object).metadata.?annotations[?key].orValue('')).join(',').split(',').map(host, host.trim())",
  },
  {
    name: 'hosts',
    expression: "(variables.claimed + variables.certified + variables.annotated).filter(host, host != '')",
  },
];

const OWNED = "variables.domains.exists(domain, host == domain || host.endsWith('.' + domain))";

const NO_WILDCARDS: PolicyValidation = {
  expression: "variables.hosts.all(host, !host.contains('*'))",
  message: 'A wildcard takes the requests of hosts that nobody named: name each host.',
  messageExpression:
    "variables.hosts.filter(host, host.contains('*')).join(', ') + " +
    "' takes the requests of hosts that nobody named: name each host.'",
};

function mapOf(owners: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(owners).map(([owner, domains]) => [owner, [...domains]]));
}
