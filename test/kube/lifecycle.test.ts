import { assert, constantFrom, property } from 'fast-check';
import {
  allGroups,
  apiStatus,
  isServed,
  kindsOfGroup,
  minorAfter,
  SUPPORTED_KUBERNETES,
  tryFindEnd,
  tryFindReplacement,
} from '../../lib/kube';

/** Everything that Kubernetes itself serves in any supported minor version. */
const BUILT_IN = allGroups()
  .flatMap(kindsOfGroup)
  .filter(({ builtIn }) => builtIn)
  .flatMap(({ group, kind, versions }) =>
    versions.map(({ name }) => ({ apiVersion: group === '' ? name : `${group}/${name}`, kind })),
  );

// What every operator had to change once, from the release notes of Kubernetes.
test.each([
  ['extensions/v1beta1', 'Deployment', '1.16', 'apps/v1'],
  ['extensions/v1beta1', 'NetworkPolicy', '1.16', 'networking.k8s.io/v1'],
  ['apps/v1beta1', 'StatefulSet', '1.16', 'apps/v1'],
  ['apps/v1beta2', 'DaemonSet', '1.16', 'apps/v1'],
  ['extensions/v1beta1', 'Ingress', '1.22', 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', 'Ingress', '1.22', 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', 'IngressClass', '1.22', 'networking.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', 'ClusterRoleBinding', '1.22', 'rbac.authorization.k8s.io/v1'],
  ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', '1.22', 'apiextensions.k8s.io/v1'],
  ['apiregistration.k8s.io/v1beta1', 'APIService', '1.22', 'apiregistration.k8s.io/v1'],
  ['admissionregistration.k8s.io/v1beta1', 'MutatingWebhookConfiguration', '1.22', 'admissionregistration.k8s.io/v1'],
  ['certificates.k8s.io/v1beta1', 'CertificateSigningRequest', '1.22', 'certificates.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', 'Lease', '1.22', 'coordination.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', 'PriorityClass', '1.22', 'scheduling.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIDriver', '1.22', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'StorageClass', '1.22', 'storage.k8s.io/v1'],
  ['batch/v1beta1', 'CronJob', '1.25', 'batch/v1'],
  ['discovery.k8s.io/v1beta1', 'EndpointSlice', '1.25', 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', 'Event', '1.25', 'events.k8s.io/v1'],
  ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', '1.25', 'autoscaling/v2'],
  ['policy/v1beta1', 'PodDisruptionBudget', '1.25', 'policy/v1'],
  ['policy/v1beta1', 'PodSecurityPolicy', '1.25', undefined],
  ['node.k8s.io/v1beta1', 'RuntimeClass', '1.25', 'node.k8s.io/v1'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26', 'autoscaling/v2'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', 'FlowSchema', '1.26', 'flowcontrol.apiserver.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', '1.27', 'storage.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', 'PriorityLevelConfiguration', '1.29', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32', 'flowcontrol.apiserver.k8s.io/v1'],
])('%s %s is gone since %s; %s is in its place', (apiVersion, kind, since, replacement) => {
  expect(apiStatus({ apiVersion, kind }, '1.35')).toEqual({ state: 'removed', since });
  expect(tryFindReplacement({ apiVersion, kind }, '1.35')?.apiVersion).toBe(replacement);
});

test.each([
  ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.31', { state: 'served' }],
  ['admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', '1.35', { state: 'future', since: '1.36' }],
  ['admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', '1.36', { state: 'served' }],
  ['admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy', '1.34', { state: 'optIn' }],
  ['admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy', '1.33', { state: 'future', since: '1.34' }],
  // 1.40 is far, and what it will not serve is decided.
  ['admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy', '1.40', { state: 'removed', since: '1.40' }],
  ['resource.k8s.io/v1', 'ResourceClaim', '1.33', { state: 'future', since: '1.34' }],
  ['resource.k8s.io/v1alpha3', 'ResourceClaim', '1.33', { state: 'optIn' }],
  ['resource.k8s.io/v1alpha3', 'ResourceClaim', '1.34', { state: 'removed', since: '1.34' }],
  ['v1', 'Pod', '1.30', { state: 'served' }],
  ['v1', 'Pod', '1.39', { state: 'served' }],
  ['apps/v3', 'Deployment', '1.35', undefined],
  ['cert-manager.io/v1', 'Certificate', '1.35', undefined],
  ['constructor', 'toString', '1.35', undefined],
  ['policy/v1beta1', 'constructor', '1.35', undefined],
])('%s %s on %s: %p', (apiVersion, kind, kubernetes, status) => {
  expect(apiStatus({ apiVersion, kind }, kubernetes)).toEqual(status);
});

test('whatever a minor version serves is never called removed in it, and the other way round', () => {
  assert(
    property(constantFrom(...BUILT_IN), constantFrom(...SUPPORTED_KUBERNETES), (api, kubernetes) => {
      const { state } = apiStatus(api, kubernetes) ?? {};
      return isServed(api.apiVersion, api.kind, kubernetes) === (state === 'served' || state === 'optIn');
    }),
    { numRuns: 2000 },
  );
});

test('what is removed stays removed, and its replacement is not', () => {
  assert(
    property(constantFrom(...BUILT_IN), constantFrom(...SUPPORTED_KUBERNETES), (api, kubernetes) => {
      const state = (minor: string) => apiStatus(api, minor)?.state;
      const staysAway = state(kubernetes) !== 'removed' || state(minorAfter(kubernetes, 1)) === 'removed';
      const replacement = tryFindReplacement(api, kubernetes);
      const isItself = replacement?.apiVersion === api.apiVersion && replacement.kind === api.kind;
      return staysAway && replacement?.state !== 'removed' && !isItself;
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['v1', 'Endpoints', { deprecated: '1.33' }, 'discovery.k8s.io/v1 EndpointSlice'],
  ['v1', 'ComponentStatus', { deprecated: '1.19' }, undefined],
  [
    'admissionregistration.k8s.io/v1beta1',
    'MutatingAdmissionPolicy',
    { deprecated: '1.37', removed: '1.40' },
    'admissionregistration.k8s.io/v1 MutatingAdmissionPolicy',
  ],
  ['apps/v1', 'Deployment', undefined, undefined],
])('%s %s ends: %p, for %p', (apiVersion, kind, end, replacement) => {
  const found = tryFindReplacement({ apiVersion, kind }, '1.37');

  expect(tryFindEnd({ apiVersion, kind })).toEqual(end);
  expect(found && `${found.apiVersion} ${found.kind}`).toBe(replacement);
});

test('a replacement is what the cluster serves, else what can be switched on, else what is to come', () => {
  const policy = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicy' };
  const migration = { apiVersion: 'storagemigration.k8s.io/v1alpha1', kind: 'StorageVersionMigration' };
  const schema = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta1', kind: 'FlowSchema' };

  const found = (api: { apiVersion: string; kind: string }, kubernetes: string) => {
    const { apiVersion, state, since } = tryFindReplacement(api, kubernetes) ?? {};
    return [apiVersion?.replace(/.*\//, ''), state, since];
  };

  // v1beta2 is what Kubernetes names, and went itself; v1beta3 is still there.
  expect(found(schema, '1.31')).toEqual(['v1beta3', 'served', undefined]);
  expect(found(schema, '1.32')).toEqual(['v1', 'served', undefined]);
  expect(found(policy, '1.35')).toEqual(['v1beta1', 'optIn', undefined]);
  expect(found(policy, '1.31')).toEqual(['v1alpha1', 'future', '1.32']);
  expect(found(migration, '1.34')).toEqual(['v1beta1', 'future', '1.35']);
});
