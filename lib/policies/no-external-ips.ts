import type { Construct } from 'constructs';
import { Policy, type PolicyProps } from '../constructs';
import { service } from './example-services';

/**
 * Services claim no addresses outside the cluster in `externalIPs`.
 *
 * A floor everywhere: nodes send what goes to such an address to the Service instead, so that whoever may make Services
 * could read the traffic of everybody.
 *
 * @example
 * new NoExternalIps(cluster, 'no-external-ips');
 *
 * @see https://github.com/kubernetes/kubernetes/issues/97076
 */
export class NoExternalIps extends Policy {
  constructor(scope: Construct, id: string, props: PolicyProps = {}) {
    super(
      scope,
      id,
      {
        name: 'no-external-ips',
        description:
          'Services claim no addresses outside the cluster, which would let them take the traffic of others.',
        see: ['https://github.com/kubernetes/kubernetes/issues/97076'],
        tier: 'floor',
        match: { kinds: ['Service'] },
        validations: [
          {
            expression: 'object.spec.?externalIPs.orValue([]).size() == 0',
            message: 'spec.externalIPs takes traffic from others: remove it, and use a route of the gateway.',
            messageExpression:
              "'spec.externalIPs takes the traffic to ' + object.spec.externalIPs.join(', ') + " +
              "' from others: remove it, and use a route of the gateway.'",
          },
        ],
        examples: {
          good: [
            { name: 'Service in the cluster', object: service({ type: 'ClusterIP' }) },
            { name: 'Service with an empty list of addresses', object: service({ externalIPs: [] }) },
          ],
          bad: [
            {
              name: 'Service that takes the traffic of an address',
              object: service({ externalIPs: ['203.0.113.7'] }),
              says: 'spec.externalIPs takes the traffic to 203.0.113.7 from others',
            },
            {
              name: 'change that takes the traffic of an address',
              object: service({ externalIPs: ['203.0.113.7'] }),
              old: service({}),
              says: 'spec.externalIPs takes the traffic to 203.0.113.7 from others',
            },
          ],
        },
      },
      props,
    );
  }
}
