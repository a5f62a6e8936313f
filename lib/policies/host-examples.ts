import type { BadExample, GoodExample } from '../constructs';
import { LABELS } from '../kube';
import type { JsonObject } from '../yaml';
import { kindOf } from './example-pods';
import { service } from './example-services';

const backend = { service: { name: 'web', port: { number: 80 } } };
const route = { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] };

function ingress(
  hosts: readonly (string | undefined)[],
  more: JsonObject = {},
  annotations: JsonObject = {},
): JsonObject {
  const http = { paths: [{ path: '/', pathType: 'Prefix', backend }] };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { annotations },
    spec: { rules: hosts.map((host) => ({ ...(host !== undefined && { host }), http })), ...more },
  };
}

function gatewayObject(kind: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind, spec };
}

const listener = (more: JsonObject): JsonObject => ({ name: 'web', port: 80, protocol: 'HTTP', ...more });

/** Objects that claim hosts, as the first tenant that owns a domain. */
export function hostExamples(
  tenants: Readonly<Record<string, readonly string[]>>,
  wildcards: boolean,
): { readonly good: readonly GoodExample[]; readonly bad: readonly BadExample[] } {
  const [tenant, [domain = 'example.com'] = []] = Object.entries(tenants).find(([, owned]) => owned.length > 0) ?? [''];
  const namespaceLabels = { [LABELS.tenant]: tenant };
  const host = `web.${domain}`;
  const foreign = `${domain.replace(/\.[^.]*$/, '')}.invalid`;
  const notOwned = `${foreign} is not below a domain of this namespace`;
  const unnamed = 'must name its hosts';
  const hostsOf = (name?: string): JsonObject => (name === undefined ? {} : { hostnames: [name] });
  const routes = (name?: string) =>
    ['GRPCRoute', 'HTTPRoute', 'TLSRoute'].map((kind) => gatewayObject(kind, { ...hostsOf(name), ...route }));
  const gateways = (more: JsonObject) => [
    gatewayObject('Gateway', { gatewayClassName: 'shared', listeners: [listener(more)] }),
    gatewayObject('ListenerSet', { parentRef: { name: 'shared' }, listeners: [listener(more)] }),
  ];
  const wildcard = ingress([`*.${domain}`]);
  const good: readonly GoodExample[] = [
    { name: 'Ingress of an own host, with its certificate', object: ingress([host], { tls: [{ hosts: [host] }] }) },
    { name: 'Ingress of an own domain itself', object: ingress([domain]) },
    { name: 'Service in the cluster', object: service({}) },
    {
      name: 'Service with a name in DNS',
      object: service({}, { 'external-dns.alpha.kubernetes.io/hostname': `${host}, ${domain}` }),
    },
    ...[...routes(host), ...gateways({ hostname: host })].map((object) => ({
      name: `${kindOf(object)} of an own host`,
      object,
    })),
    ...(wildcards ? [{ name: 'Ingress of all hosts below an own domain', object: wildcard }] : []),
  ];
  const bad: readonly BadExample[] = [
    { name: 'Ingress of a foreign host', object: ingress([host, foreign]), says: notOwned },
    {
      name: 'Ingress of a host that ends like an own one',
      object: ingress([`not${domain}`]),
      says: `not${domain} is not below a domain of this namespace`,
    },
    {
      name: 'Ingress with a certificate for a foreign host',
      object: ingress([host], { tls: [{ hosts: [host] }, { hosts: [foreign] }] }),
      says: notOwned,
    },
    {
      name: 'Ingress with a foreign host as an alias',
      object: ingress([host], {}, { 'nginx.ingress.kubernetes.io/server-alias': foreign }),
      says: notOwned,
    },
    { name: 'Ingress without a host', object: ingress([undefined]), says: unnamed },
    { name: 'Ingress of everything else', object: ingress([host], { defaultBackend: backend }), says: unnamed },
    {
      name: 'Service with a foreign name in DNS',
      object: service({}, { 'external-dns.alpha.kubernetes.io/hostname': `${host},${foreign}` }),
      says: notOwned,
    },
    ...[...routes(foreign), ...gateways({ hostname: foreign })].map((object) => ({
      name: `${kindOf(object)} of a foreign host`,
      object,
      says: notOwned,
    })),
    // The API itself asks a TLSRoute for its hosts.
    ...[...routes(), ...gateways({})]
      .filter(({ kind }) => kind !== 'TLSRoute')
      .map((object) => ({
        name: `${kindOf(object)} without a host`,
        object,
        says: unnamed,
      })),
    ...(wildcards ? [] : [{ name: 'Ingress of a wildcard', object: wildcard, says: 'name each host' }]),
    {
      name: 'change to a foreign host',
      object: ingress([foreign]),
      old: ingress([host]),
      says: notOwned,
    },
  ];
  return {
    good: good.map((example) => ({ ...example, namespaceLabels })),
    bad: bad.map((example) => ({ ...example, namespaceLabels })),
  };
}
