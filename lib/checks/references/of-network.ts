import { groupOf, type KubeObject } from '../../kube';
import { fieldIn, listIn, numberIn, textIn } from '../fields';
import { coreTarget, isName, type Target, type TargetFinder } from './reference';

const GATEWAYS = 'gateway.networking.k8s.io';

/** What routes of traffic, and of requests to the API server, lead to. */
export const NETWORK_TARGETS: Readonly<Record<string, TargetFinder>> = {
  'networking.k8s.io/Ingress': targetsOfIngress,
  [`${GATEWAYS}/Gateway`]: targetsOfGateway,
  ...Object.fromEntries(
    ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map((kind) => [
      `${GATEWAYS}/${kind}`,
      targetsOfRoute,
    ]),
  ),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': targetsOfWebhooks,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': targetsOfWebhooks,
  'apiregistration.k8s.io/APIService': (object) => serviceTarget(fieldIn(object, 'spec', 'service'), 'spec.service'),
  'apiextensions.k8s.io/CustomResourceDefinition': (object) =>
    serviceTarget(
      fieldIn(object, 'spec', 'conversion', 'webhook', 'clientConfig', 'service'),
      'spec.conversion.webhook.clientConfig.service',
    ),
};

function* targetsOfIngress(object: KubeObject): Generator<Target> {
  const { spec } = object;
  const name = textIn(spec, 'ingressClassName');
  if (isName(name)) yield { group: 'networking.k8s.io', kind: 'IngressClass', name, path: 'spec.ingressClassName' };
  if (!isIssuedFor(object)) {
    for (const [index, tls] of listIn(spec, 'tls').entries()) {
      yield* coreTarget('Secret', object, textIn(tls, 'secretName'), `spec.tls[${index}].secretName`);
    }
  }
  yield* targetsOfBackend(object, fieldIn(spec, 'defaultBackend'), 'spec.defaultBackend');
  for (const [rule, entry] of listIn(spec, 'rules').entries()) {
    for (const [index, path] of listIn(entry, 'http', 'paths').entries()) {
      yield* targetsOfBackend(object, fieldIn(path, 'backend'), `spec.rules[${rule}].http.paths[${index}].backend`);
    }
  }
}

/** Whether cert-manager makes the certificates that an Ingress or Gateway names. */
function isIssuedFor({ metadata }: KubeObject): boolean {
  const annotations = metadata.annotations ?? {};
  return Object.keys(annotations).some((key) => key.startsWith('cert-manager.io/') || key === 'kubernetes.io/tls-acme');
}

function* targetsOfBackend(object: KubeObject, backend: unknown, path: string): Generator<Target> {
  const port = textIn(backend, 'service', 'port', 'name') ?? numberIn(backend, 'service', 'port', 'number');
  // The AWS load balancer controller takes such a name for one of its annotations.
  if (port === 'use-annotation') return;
  for (const target of coreTarget('Service', object, textIn(backend, 'service', 'name'), `${path}.service.name`)) {
    yield { ...target, port };
  }
}

function* targetsOfGateway(object: KubeObject): Generator<Target> {
  const name = textIn(object, 'spec', 'gatewayClassName');
  if (isName(name)) yield { group: GATEWAYS, kind: 'GatewayClass', name, path: 'spec.gatewayClassName' };
  if (isIssuedFor(object)) return;
  for (const [listener, entry] of listIn(object, 'spec', 'listeners').entries()) {
    for (const [index, reference] of listIn(entry, 'tls', 'certificateRefs').entries()) {
      const path = `spec.listeners[${listener}].tls.certificateRefs[${index}]`;
      yield* linkTarget(object, reference, { group: '', kind: 'Secret' }, path);
    }
  }
}

function* targetsOfRoute(object: KubeObject): Generator<Target> {
  for (const [index, parent] of listIn(object, 'spec', 'parentRefs').entries()) {
    yield* linkTarget(object, parent, { group: GATEWAYS, kind: 'Gateway' }, `spec.parentRefs[${index}]`);
  }
  for (const [rule, entry] of listIn(object, 'spec', 'rules').entries()) {
    for (const [index, backend] of listIn(entry, 'backendRefs').entries()) {
      yield* linkTarget(object, backend, SERVICE, `spec.rules[${rule}].backendRefs[${index}]`);
    }
    for (const [index, filter] of listIn(entry, 'filters').entries()) {
      const mirror = fieldIn(filter, 'requestMirror', 'backendRef');
      yield* linkTarget(object, mirror, SERVICE, `spec.rules[${rule}].filters[${index}].requestMirror.backendRef`);
    }
  }
}

const SERVICE = { group: '', kind: 'Service' };

/** What a reference of the Gateway API names: group, kind and namespace have defaults. */
function* linkTarget(
  object: KubeObject,
  link: unknown,
  { group, kind }: Pick<Target, 'group' | 'kind'>,
  path: string,
): Generator<Target> {
  const name = textIn(link, 'name');
  if (!isName(name)) return;
  const written = fieldIn(link, 'group');
  const target = {
    group: typeof written === 'string' ? written : group,
    kind: textIn(link, 'kind') ?? kind,
    namespace: textIn(link, 'namespace') ?? object.metadata.namespace,
    name,
    path: `${path}.name`,
  };
  yield { ...target, ...(target.kind === 'Service' && { port: numberIn(link, 'port') }) };
}

function* targetsOfWebhooks(object: KubeObject): Generator<Target> {
  for (const [index, webhook] of listIn(object, 'webhooks').entries()) {
    // One that refuses everything without its Service is a graver mistake, which another check reports.
    if (textIn(webhook, 'failurePolicy') !== 'Ignore') continue;
    yield* serviceTarget(fieldIn(webhook, 'clientConfig', 'service'), `webhooks[${index}].clientConfig.service`);
  }
}

/** The Service that the API server calls. */
function* serviceTarget(service: unknown, path: string): Generator<Target> {
  const name = textIn(service, 'name');
  if (!isName(name)) return;
  const port = numberIn(service, 'port') ?? 443;
  yield { group: '', kind: 'Service', namespace: textIn(service, 'namespace'), name, port, path: `${path}.name` };
}

/** What another object is named by: its API version, kind and name. */
export function* ownTarget(object: KubeObject, link: unknown, kind: string, path: string): Generator<Target> {
  const name = textIn(link, 'name');
  if (!isName(name)) return;
  const group = groupOf(textIn(link, 'apiVersion') ?? 'apps/v1');
  yield { group, kind: textIn(link, 'kind') ?? kind, namespace: object.metadata.namespace, name, path: `${path}.name` };
}
