import type { Construct } from 'constructs';
import { Policy, type PolicyProps, type PolicyRule } from '../../lib/constructs';
import type { JsonObject } from '../../lib/yaml';

/** A policy whose rule is given. */
export class Sample extends Policy {
  constructor(scope: Construct, rule: Partial<PolicyRule> = {}, props: PolicyProps = {}) {
    super(scope, rule.name ?? CLOSED_SERVICES.name, { ...CLOSED_SERVICES, ...rule }, props);
  }
}

export const service = (type: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  spec: { type, ports: [{ port: 80 }] },
  ...more,
});

/** About one kind. */
export const CLOSED_SERVICES: PolicyRule = {
  name: 'closed-services',
  description: 'Services are reached through the gateway.',
  tier: 'default',
  match: { kinds: ['Service'] },
  params: { open: ['LoadBalancer'] },
  validations: [{ expression: '!(object.spec.type in variables.open)', message: 'Use a route of the gateway.' }],
  examples: {
    good: [{ name: 'inside the cluster', object: service('ClusterIP') }],
    bad: [{ name: 'a load balancer', object: service('LoadBalancer'), says: 'a route of the gateway' }],
  },
};

export const pod = (image: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  spec: { containers: [{ name: 'web', image }], ...more },
});

/** About pods, wherever they stand. */
export const OWN_IMAGES: PolicyRule = {
  name: 'own-images',
  description: 'Images come from our registry.',
  tier: 'default',
  match: { kinds: 'pods' },
  params: { registry: 'registry.example.com/' },
  variables: [
    { name: 'foreign', expression: 'variables.containers.filter(c, !c.image.startsWith(variables.registry))' },
  ],
  validations: [
    {
      expression: 'variables.foreign.size() == 0',
      message: 'Use images of our registry.',
      messageExpression: "variables.podPath + ': ' + variables.foreign.map(c, c.name + ' uses ' + c.image).join(', ')",
    },
  ],
  examples: {
    good: [{ name: 'ours', object: pod('registry.example.com/web:1') }],
    bad: [{ name: 'theirs', object: pod('example.org/web:1'), says: 'spec: web uses example.org/web:1' }],
  },
};

/** Changes objects. */
export const LABELLED: PolicyRule = {
  name: 'labelled',
  description: 'ConfigMaps say who keeps them.',
  tier: 'opt-in',
  match: { kinds: ['ConfigMap'], operations: ['CREATE'] },
  validations: [],
  mutations: [
    { applyConfiguration: "Object{ metadata: Object.metadata{ labels: { 'example.com/kept-by': 'platform' } } }" },
  ],
  examples: {
    good: [
      {
        name: 'a label more',
        object: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } },
        becomes: { metadata: { labels: { 'example.com/kept-by': 'platform' } } },
      },
    ],
    bad: [],
  },
};
