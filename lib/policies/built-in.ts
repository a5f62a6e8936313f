import type { Construct } from 'constructs';
import type { Policy } from '../constructs';
import { BaselinePods } from './baseline-pods';
import { HostOwnership } from './host-ownership';
import { NoDefaultNamespace } from './no-default-namespace';
import { NoExternalIps } from './no-external-ips';
import { NoMutableTags } from './no-mutable-tags';
import { NoNodePorts } from './no-node-ports';
import { PodSecurityLabels } from './pod-security-labels';
import { RequiredLabels } from './required-labels';
import { RequiredResources } from './required-resources';
import { RestrictedPods } from './restricted-pods';
import { TrustedRegistries } from './trusted-registries';

/** Makes one of the policies of this package with props that its examples are about. */
export type BuiltInPolicy = (scope: Construct) => Policy;

/** Every policy of this package, in the order of their names: what `fairlead policy test` tries. */
export const BUILT_IN_POLICIES: readonly BuiltInPolicy[] = [
  (scope) => new BaselinePods(scope, 'baseline-pods'),
  (scope) => new HostOwnership(scope, 'host-ownership', { tenants: { shop: ['shop.example.com'] } }),
  (scope) => new NoDefaultNamespace(scope, 'no-default-namespace'),
  (scope) => new NoExternalIps(scope, 'no-external-ips'),
  (scope) => new NoMutableTags(scope, 'no-mutable-tags'),
  (scope) => new NoNodePorts(scope, 'no-node-ports'),
  (scope) => new PodSecurityLabels(scope, 'pod-security-labels'),
  (scope) => new RequiredLabels(scope, 'required-labels'),
  (scope) => new RequiredResources(scope, 'required-resources'),
  (scope) => new RestrictedPods(scope, 'restricted-pods'),
  (scope) =>
    new TrustedRegistries(scope, 'trusted-registries', {
      registries: ['registry.example.com', 'docker.io/library'],
    }),
];
