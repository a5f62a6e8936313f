import {
  allGroups,
  allKindNames,
  compareVersions,
  isCrd,
  isServed,
  kindsOfCrd,
  kindsOfGroup,
  servedVersions,
  SUPPORTED_KUBERNETES,
  tryFindKind,
  type KubeObject,
} from '../../lib/kube';

describe('the table of kinds', () => {
  test('knows a namespaced and a cluster-scoped kind of Kubernetes', () => {
    expect(tryFindKind('apps', 'Deployment')).toEqual({
      group: 'apps',
      kind: 'Deployment',
      plural: 'deployments',
      scope: 'Namespaced',
      builtIn: true,
      versions: [{ name: 'v1', since: '1.30', until: '1.37', optIn: false }],
    });
    expect(tryFindKind('', 'Namespace')).toMatchObject({ plural: 'namespaces', scope: 'Cluster', builtIn: true });
  });

  test('knows custom kinds from their definitions', () => {
    expect(tryFindKind('cert-manager.io', 'ClusterIssuer')).toEqual({
      group: 'cert-manager.io',
      kind: 'ClusterIssuer',
      plural: 'clusterissuers',
      scope: 'Cluster',
      builtIn: false,
      versions: [{ name: 'v1', optIn: false }],
    });
  });

  test.each([
    ['', 'Deployment'],
    ['apps', 'deployment'],
    ['apps', 'Deploymnet'],
    ['example.com', 'Widget'],
    ['', 'constructor'],
    ['__proto__', 'toString'],
    ['apps', 'Scale'],
  ])('does not know %p/%p', (group, kind) => {
    expect(tryFindKind(group, kind)).toBeUndefined();
  });

  test('tells two kinds of one name apart by their group', () => {
    expect(tryFindKind('cluster.x-k8s.io', 'Cluster')?.versions[0]?.name).toBe('v1beta2');
    expect(tryFindKind('eks.services.k8s.aws', 'Cluster')?.versions[0]?.name).toBe('v1alpha1');
  });

  test('says which versions a Kubernetes minor can serve, the preferred one first', () => {
    const policy = tryFindKind('admissionregistration.k8s.io', 'MutatingAdmissionPolicy');
    if (policy === undefined) throw new Error('unknown');

    expect(servedVersions(policy, '1.31')).toEqual([]);
    expect(servedVersions(policy, '1.33')).toEqual(['v1alpha1']);
    expect(servedVersions(policy, '1.36')).toEqual(['v1', 'v1beta1', 'v1alpha1']);
  });

  test.each([
    ['apps/v1', 'Deployment', '1.30', true],
    ['apps/v1beta1', 'Deployment', '1.30', false],
    ['extensions/v1beta1', 'Ingress', '1.30', false],
    ['batch/v1beta1', 'CronJob', '1.35', false],
    ['policy/v1beta1', 'PodDisruptionBudget', '1.35', false],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.31', true],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32', false],
    ['resource.k8s.io/v1', 'ResourceClaim', '1.33', false],
    ['resource.k8s.io/v1', 'ResourceClaim', '1.34', true],
    ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', '1.30', true],
    ['v1', 'Pod', '1.37', true],
    ['v1', 'Pod', '1.99', true],
    ['v1', 'Pods', '1.37', false],
    ['argoproj.io/v1alpha1', 'Application', '1.35', true],
    ['argoproj.io/v1', 'Application', '1.35', false],
  ])('%s %s on %s: %p', (apiVersion, kind, kubernetes, served) => {
    expect(isServed(apiVersion, kind, kubernetes)).toBe(served);
  });

  test('marks the versions that an API server does not serve unless told to', () => {
    const optIn = (group: string, kind: string) =>
      Object.fromEntries(tryFindKind(group, kind)?.versions.map(({ name, optIn }) => [name, optIn]) ?? []);

    expect(optIn('storage.k8s.io', 'VolumeAttributesClass')).toEqual({ v1: false, v1beta1: true, v1alpha1: true });
    expect(optIn('flowcontrol.apiserver.k8s.io', 'FlowSchema')).toEqual({ v1: false, v1beta3: false });
    expect(optIn('karpenter.sh', 'NodeOverlay')).toEqual({ v1alpha1: false });
  });

  test('every kind has a plural, a scope and a version, and every minor serves the everyday kinds', () => {
    const all = allGroups().flatMap(kindsOfGroup);

    expect(all.length).toBeGreaterThan(150);
    for (const { plural, scope, versions } of all) {
      expect(plural).toMatch(/^[a-z0-9]+$/);
      expect(['Namespaced', 'Cluster']).toContain(scope);
      expect(versions.map((version) => version.name)).toEqual([...new Set(versions.map(({ name }) => name))]);
      expect(versions.length).toBeGreaterThan(0);
    }
    for (const kubernetes of SUPPORTED_KUBERNETES) {
      expect(isServed('v1', 'Service', kubernetes) && isServed('batch/v1', 'CronJob', kubernetes)).toBe(true);
    }
  });

  test('lists groups and names for suggestions, each once and sorted', () => {
    expect(kindsOfGroup('karpenter.sh').map(({ kind }) => kind)).toEqual(['NodeClaim', 'NodeOverlay', 'NodePool']);
    expect(kindsOfGroup('nowhere')).toEqual([]);
    expect(allGroups()).toContain('');
    expect(allKindNames()).toContain('ServiceMonitor');
    expect(allKindNames()).toEqual([...new Set(allKindNames())].sort());
  });
});

describe('kinds of a CustomResourceDefinition', () => {
  const crd = (spec: unknown): KubeObject => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec,
  });
  const names = { kind: 'Widget', plural: 'widgets' };

  test('are what it serves', () => {
    const versions = [{ name: 'v1alpha1', served: false }, { name: 'v1beta1', served: true }, { name: 'v1' }];

    expect(kindsOfCrd(crd({ group: 'example.com', names, scope: 'Cluster', versions }))).toEqual([
      {
        group: 'example.com',
        kind: 'Widget',
        plural: 'widgets',
        scope: 'Cluster',
        builtIn: false,
        versions: [
          { name: 'v1', optIn: false },
          { name: 'v1beta1', optIn: false },
        ],
      },
    ]);
  });

  test.each([undefined, null, {}, { group: 'example.com' }, { group: 'example.com', names: { kind: 'Widget' } }])(
    'are none where its spec is %p',
    (spec) => {
      expect(kindsOfCrd(crd(spec))).toEqual([]);
    },
  );

  test('are none for another object', () => {
    const other = { ...crd({ group: 'example.com', names, versions: [] }), kind: 'ConfigMap' };

    expect(isCrd(other)).toBe(false);
    expect(kindsOfCrd(other)).toEqual([]);
  });
});

test('versions sort by the priority of the API server', () => {
  const sorted = ['v10', 'v2', 'v1', 'v11beta2', 'v10beta3', 'v3beta1', 'v12alpha1', 'v11alpha2', 'foo1', 'foo10'];

  expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
});
