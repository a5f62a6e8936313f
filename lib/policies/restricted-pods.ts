import type { Construct } from 'constructs';
import { Cluster, Policy, type PolicyProps } from '../constructs';
import { examplesOf } from './pod-security/examples';
import { restrictedControls, minorOf } from './pod-security/standards';
import { podValidation } from './pod-validation';

/**
 * Pods run as somebody who may do nothing special: not as root, without capabilities, confined by seccomp, as the
 * restricted level of the Pod Security Standards says; it holds all of the baseline.
 *
 * It decides as the API server's own Pod Security does, but refuses the workload and not only its pods, and names the
 * container.
 *
 * @example
 * new RestrictedPods(cluster, 'restricted-pods');
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class RestrictedPods extends Policy {
  constructor(scope: Construct, id: string, props: PolicyProps = {}) {
    const controls = restrictedControls(minorOf(Cluster.of(scope)));
    super(
      scope,
      id,
      {
        name: 'restricted-pods',
        description:
          'Pods run without root, capabilities and privileges, as the restricted level of the Pod Security Standards says.',
        see: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
        tier: 'default',
        match: { kinds: 'pods', namespaces: 'tenants' },
        validations: controls.map(podValidation),
        examples: examplesOf(controls),
      },
      props,
    );
  }
}
