import { displayName, identityKey, type KubeObject } from '../kube';
import type { Subject } from './check';
import type { ClusterObjects } from './cluster-objects';
import { fieldIn, listIn, numberIn, textIn } from './fields';
import type { WholeCheck } from './whole';

/** No two objects want the same requests: one host and path belongs to one Ingress of a class, or one route of a gateway. */
export const uniqueHost: WholeCheck = {
  name: 'unique-host',
  severity: 'error',
  why: 'Which of the two answers is decided by their age, so one takes the requests of the other.',
  fix: 'Give one of them another host or path, or put both into one object.',

  *run(_cluster, { survey: { objects } }) {
    const owners = new Map<string, Claim>();
    const reported = new Set<string>();
    for (const claim of claimsOf(objects)) {
      const owner = owners.get(claim.key);
      if (owner === undefined) owners.set(claim.key, claim);
      if (owner === undefined || owner.subject.object === claim.subject.object) continue;
      const [one, other] = [owner, claim].map(({ subject }) => subject.object.object);
      const pair = one && other ? `${identityKey(one)} ${identityKey(other)}` : '';
      // Two objects that share one path often share all.
      if (!one || !other || reported.has(pair)) continue;
      reported.add(pair);
      yield {
        ...owner.subject,
        also: [claim.subject],
        message: `${displayName(one)} and ${displayName(other)} both want ${claim.place}.`,
      };
    }
  },
};

/** Requests that an object wants. */
interface Claim {
  readonly subject: Required<Subject>;

  /** The same for whatever would get in each other's way. */
  readonly key: string;

  /** As messages say it, at the end of a sentence. */
  readonly place: string;
}

function* claimsOf(objects: ClusterObjects): Generator<Claim> {
  for (const subject of objects.ofKind('networking.k8s.io', 'Ingress')) yield* claimsOfIngress(subject, objects);
  for (const kind of ['HTTPRoute', 'GRPCRoute']) {
    for (const subject of objects.ofKind('gateway.networking.k8s.io', kind)) yield* claimsOfRoute(subject);
  }
}

/** Controllers that give every Ingress an address of its own, unless it joins a group. */
const OWN_ADDRESS = /alb|gce|tailscale|elbv2|ingress\.k8s\.aws/;

function* claimsOfIngress(subject: Required<Subject>, objects: ClusterObjects): Generator<Claim> {
  const { object } = subject.object;
  const annotations = object.metadata.annotations ?? {};
  // A canary shares a host and path with what it is one of.
  if (annotations['nginx.ingress.kubernetes.io/canary'] === 'true') return;
  const address = addressOf(object, objects);
  for (const rule of listIn(object, 'spec', 'rules')) {
    const host = textIn(rule, 'host');
    for (const path of listIn(rule, 'http', 'paths')) {
      const place = `${host ?? 'every host'} with the path '${textIn(path, 'path') ?? '/'}'`;
      const key = [address, host, textIn(path, 'path') ?? '/', textIn(path, 'pathType')].join('\0');
      yield { subject, key, place };
    }
  }
}

function addressOf(object: KubeObject, objects: ClusterObjects): string {
  const { annotations = {} } = object.metadata;
  const name = textIn(object, 'spec', 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'] ?? '';
  const definition = objects.tryFind('networking.k8s.io', 'IngressClass', undefined, name);
  const controller = textIn(definition?.object.object, 'spec', 'controller') ?? '';
  if (!OWN_ADDRESS.test(`${name} ${controller}`)) return `class ${name}`;
  const group = annotations['alb.ingress.kubernetes.io/group.name'];
  return group === undefined ? identityKey(object) : `group ${group}`;
}

function* claimsOfRoute(subject: Required<Subject>): Generator<Claim> {
  const { object } = subject.object;
  const hosts = listIn(object, 'spec', 'hostnames').map(String);
  for (const parent of listIn(object, 'spec', 'parentRefs')) {
    const gateway = [
      textIn(parent, 'kind') ?? 'Gateway',
      textIn(parent, 'namespace') ?? object.metadata.namespace,
      textIn(parent, 'name'),
      textIn(parent, 'sectionName'),
      numberIn(parent, 'port'),
    ].join('/');
    for (const rule of listIn(object, 'spec', 'rules')) {
      const matches = listIn(rule, 'matches');
      for (const match of matches.length > 0 ? matches : [{}]) {
        const wanted = canonical(object.kind === 'HTTPRoute' ? withPath(match) : match);
        for (const host of hosts.length > 0 ? hosts : [undefined]) {
          const path = textIn(match, 'path', 'value') ?? '/';
          const place = `${host ?? 'every host'} with the path '${path}' of the gateway '${textIn(parent, 'name') ?? ''}'`;
          yield { subject, key: [object.kind, gateway, host, wanted].join('\0'), place };
        }
      }
    }
  }
}

function withPath(match: unknown): unknown {
  const path = { type: textIn(match, 'path', 'type') ?? 'PathPrefix', value: textIn(match, 'path', 'value') ?? '/' };
  return { ...(match as object), path };
}

/** The same text for the same content, whatever the order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key}:${canonical(fieldIn(value, key))}`).join(',')}}`;
}
