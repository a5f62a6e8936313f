import type { Construct } from 'constructs';
import { Policy, type PolicyProps, type PolicyValidation, type BadExample, type GoodExample } from '../constructs';
import { service } from './example-services';

export interface NoNodePortsProps extends PolicyProps {
  /**
   * What Services of type `LoadBalancer` may do: anything (`allow`), be there where they take no port of the nodes
   * (`without-node-ports`: `allocateLoadBalancerNodePorts: false`), or not be there at all (`deny`).
   *
   * @default 'allow'
   */
  readonly loadBalancers?: 'allow' | 'without-node-ports' | 'deny';
}

/**
 * Services take no ports of the nodes.
 *
 * A port of every node goes past the gateway and its certificates, and a cluster has few of them, for all tenants together.
 *
 * @example
 * new NoNodePorts(cluster, 'no-node-ports', { loadBalancers: 'deny' });
 */
export class NoNodePorts extends Policy {
  constructor(scope: Construct, id: string, props: NoNodePortsProps = {}) {
    const { loadBalancers = 'allow' } = props;
    const rest = LOAD_BALANCERS[loadBalancers];
    super(
      scope,
      id,
      {
        name: 'no-node-ports',
        description: 'Services take no ports of the nodes, which would go past the gateway.',
        tier: 'default',
        match: { kinds: ['Service'], namespaces: 'tenants' },
        validations: [
          {
            expression: "object.spec.?type.orValue('ClusterIP') != 'NodePort'",
            message: "spec.type 'NodePort' opens a port on every node: use ClusterIP, and a route of the gateway.",
          },
          ...rest.validations,
        ],
        examples: {
          good: [
            { name: 'Service in the cluster', object: service({ type: 'ClusterIP' }) },
            { name: 'Service that says no type', object: service({}) },
            ...rest.good,
          ],
          bad: [
            {
              name: 'Service on ports of the nodes',
              object: service({ type: 'NodePort' }),
              says: "spec.type 'NodePort' opens a port on every node",
            },
            {
              name: 'change to ports of the nodes',
              object: service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }),
              old: service({}),
              says: "spec.type 'NodePort' opens a port on every node",
            },
            ...rest.bad,
          ],
        },
      },
      props,
    );
  }
}

interface LoadBalancerRule {
  readonly validations: readonly PolicyValidation[];
  readonly good: readonly GoodExample[];
  readonly bad: readonly BadExample[];
}

const balanced = service({ type: 'LoadBalancer' });
const withoutPorts = service({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false });

const LOAD_BALANCERS: Readonly<Record<NonNullable<NoNodePortsProps['loadBalancers']>, LoadBalancerRule>> = {
  allow: { validations: [], good: [{ name: 'Service with a load balancer', object: balanced }], bad: [] },
  'without-node-ports': {
    validations: [
      {
        expression:
          "object.spec.?type.orValue('ClusterIP') != 'LoadBalancer' || " +
          'object.spec.?allocateLoadBalancerNodePorts.orValue(true) == false',
        message:
          "spec.type 'LoadBalancer' opens a port on every node: set spec.allocateLoadBalancerNodePorts to false, " +
          'where the load balancer needs none.',
      },
    ],
    good: [{ name: 'Service with a load balancer that needs no ports of the nodes', object: withoutPorts }],
    bad: [
      {
        name: 'Service with a load balancer',
        object: balanced,
        says: 'set spec.allocateLoadBalancerNodePorts to false',
      },
    ],
  },
  deny: {
    validations: [
      {
        expression: "object.spec.?type.orValue('ClusterIP') != 'LoadBalancer'",
        message: "spec.type 'LoadBalancer' is not for tenants: use ClusterIP, and a route of the gateway.",
      },
    ],
    good: [],
    bad: [
      { name: 'Service with a load balancer', object: balanced, says: "spec.type 'LoadBalancer' is not for tenants" },
      {
        name: 'Service with a load balancer that needs no ports of the nodes',
        object: withoutPorts,
        says: "spec.type 'LoadBalancer' is not for tenants",
      },
    ],
  },
};
