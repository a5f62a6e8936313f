import type { Construct } from 'constructs';
import { Cluster, Policy, type PolicyProps } from '../constructs';
import { examplesOf } from './pod-security/examples';
import { baselineControls, minorOf } from './pod-security/standards';
import { podValidation } from './pod-validation';

/**
 * Pods keep out of their node: no namespaces, paths or ports of the host, no privileged containers, as the baseline of the
 * Pod Security Standards says.
 *
 * It decides as the API server's own Pod Security does, but refuses the workload and not only its pods, and names the
 * container. A floor for tenants' namespaces: who owns a node owns all that runs on it.
 *
 * @example
 * new BaselinePods(cluster, 'baseline-pods');
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export class BaselinePods extends Policy {
  constructor(scope: Construct, id: string, props: PolicyProps = {}) {
    const controls = baselineControls(minorOf(Cluster.of(scope)));
    super(
      scope,
      id,
      {
        name: 'baseline-pods',
        description: 'Pods keep out of their node, as the baseline of the Pod Security Standards says.',
        see: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
        tier: 'floor',
        match: { kinds: 'pods', namespaces: 'tenants' },
        validations: controls.map(podValidation),
        examples: examplesOf(controls),
      },
      props,
    );
  }
}
