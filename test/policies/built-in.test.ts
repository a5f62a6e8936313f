import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Policy } from '../../lib/constructs';
import { carryOutHere, type AdmissionRequest, type Verdict } from '../../lib/engine';
import { ProblemError } from '../../lib/errors';
import {
  BUILT_IN_POLICIES,
  HostOwnership,
  NoMutableTags,
  NoNodePorts,
  PodSecurityLabels,
  RequiredLabels,
  RequiredResources,
  tryExamples,
  TrustedRegistries,
} from '../../lib/policies';
import { testCluster } from '../../lib/testing';
import type { JsonObject } from '../../lib/yaml';
import { POD_SHAPES, shop } from './pod-shapes';
import { engine } from './shared-engine';

// Tests of their own that share the engine with these.
import './odd-pods';
import './pods-everywhere';

const builtIn = BUILT_IN_POLICIES.map((make) => make(testCluster()));

/** The policies with everything that their props can make of them. */
const variants = (scope = testCluster()): readonly Policy[] => [
  new HostOwnership(scope, 'a', { tenants: { shop: ['example.com'] }, wildcards: true }),
  new NoMutableTags(scope, 'b', { requireDigest: true, tags: ['latest', 'main'] }),
  new NoNodePorts(scope, 'c', { loadBalancers: 'without-node-ports' }),
  new NoNodePorts(scope, 'd', { loadBalancers: 'deny' }),
  new PodSecurityLabels(scope, 'e', { tenants: 'restricted', platform: 'baseline' }),
  new RequiredLabels(scope, 'f', {
    labels: ['example.com/owner'],
    kinds: ['ConfigMap', 'batch/Job'],
    podTemplates: false,
  }),
  new RequiredLabels(scope, 'g', { kinds: ['PersistentVolumeClaim'] }),
  new RequiredResources(scope, 'h', { requests: [], limits: ['ephemeral-storage'], initContainers: 'sidecars' }),
  new RequiredResources(scope, 'i', { requests: ['cpu'], limits: ['cpu', 'memory'], initContainers: 'none' }),
  new TrustedRegistries(scope, 'j', { registries: ['registry.example.com:5000/shop'] }),
  new TrustedRegistries(scope, 'k', { registries: ['ghcr.io'], tenants: { shop: ['quay.io'] } }),
];

const failures = (policies: readonly Policy[], kubernetes = '1.37') =>
  carryOutHere(tryExamples(policies, kubernetes), engine)
    .filter((result) => result.failures.length > 0)
    .map(({ policy, example, failures: said }) => [policy.name, example, ...said]);

test('J-5 every example of the policies of this package is judged as it says', () => {
  expect(failures(builtIn)).toEqual([]);
});

test('J-5 so is every example of what their props make of them', () => {
  expect(failures(variants())).toEqual([]);
});

const inShop = (object: JsonObject): AdmissionRequest => ({ operation: 'CREATE', object });
const judge = (policy: Policy, objects: readonly JsonObject[], labels: JsonObject = {}): readonly Verdict[] =>
  engine.call({
    op: 'admit',
    context: {
      kubernetes: '1.37',
      assume: ['ServiceAccount'],
      objects: [shop(labels), ...policy.admissionObjects()],
    },
    requests: objects.map(inShop),
  }).verdicts;
const passing = (policy: Policy, images: readonly string[], labels: JsonObject = {}) => {
  const pods = images.map((image) => POD_SHAPES.Pod?.({ spec: { containers: [{ name: 'web', image }] } }) ?? {});
  const verdicts = judge(policy, pods, labels);
  return images.filter((_, index) => verdicts[index]?.verdict !== 'denied');
};

const DIGEST = `sha256:${'0'.repeat(64)}`;

test('images are compared with registries as container runtimes read them', () => {
  const policy = new TrustedRegistries(testCluster(), 'registries', {
    registries: ['ghcr.io/acme', 'docker.io/library', 'registry.example.com', 'registry.example.com:5000/shop'],
  });
  const trusted = [
    ...[
      'ghcr.io/acme/web',
      'ghcr.io/acme/team/web:1',
      `ghcr.io/acme/web@${DIGEST}`,
      'ghcr.io/acme',
      'ghcr.io/acme:1',
      'ghcr.io',
    ],
    ...['nginx', 'nginx:1.27', `nginx@${DIGEST}`, 'library/nginx', 'docker.io/nginx', 'index.docker.io/library/nginx'],
    ...['docker.io/library/nginx:1', 'registry.example.com/web', `registry.example.com/a/b/c:1@${DIGEST}`],
    ...['registry.example.com:5000/shop/web:1', `registry.example.com:5000/shop@${DIGEST}`],
  ];
  const others = [
    ...['ghcr.io/acme-corp/web', 'ghcr.io/acmeweb', 'ghcr.io/web', 'GHCR.IO/acme/web', 'ghcr.io:443/acme/web'],
    ...['acme/web', 'docker.io/acme/web', 'docker.io:443/library/nginx', 'docker.io.example.com/library/nginx'],
    ...['registry.example.com:5000/web', 'registry.example.com:5000/shopping', 'registry.example.com.invalid/web'],
    ...['localhost/library/nginx', 'localhost:5000/nginx', 'LIBRARY/nginx', 'docker.io/ghcr.io/acme/web'],
  ];
  expect(passing(policy, [...trusted, ...others])).toEqual(trusted);
});

test('further registries of a tenant are trusted in its namespaces only', () => {
  const policy = new TrustedRegistries(testCluster(), 'registries', {
    registries: ['ghcr.io'],
    tenants: { shop: ['quay.io'], search: ['registry.example.com'] },
  });
  const images = ['ghcr.io/web', 'quay.io/web', 'registry.example.com/web'];
  expect(passing(policy, images)).toEqual(['ghcr.io/web', 'quay.io/web']);
  expect(passing(policy, images, { 'fairlead.dev/tenant': 'search' })).toEqual([
    'ghcr.io/web',
    'registry.example.com/web',
  ]);
});

test('a tag says a version where it is there and stays', () => {
  const fixed = ['web:1', 'localhost:5000/web:v1.2', `web@${DIGEST}`, `web:latest@${DIGEST}`, 'web:latest-1'];
  const moving = ['web', 'web:latest', 'localhost:5000/web', 'web@sha256:0', 'example.com:443/shop/web'];
  expect(passing(new NoMutableTags(testCluster(), 'tags'), [...fixed, ...moving])).toEqual(fixed);
  expect(passing(new NoMutableTags(testCluster(), 'tags', { requireDigest: true }), [...fixed, ...moving])).toEqual([
    `web@${DIGEST}`,
    `web:latest@${DIGEST}`,
  ]);
});

test('images that are volumes come from trusted registries as well', () => {
  const policy = new TrustedRegistries(testCluster(), 'registries', { registries: ['ghcr.io'] });
  const [verdict] = judge(policy, [
    POD_SHAPES.Pod?.({
      spec: {
        containers: [{ name: 'web', image: 'ghcr.io/web:1' }],
        volumes: [{ name: 'data', image: { reference: 'registry.invalid/data:1' } }],
      },
    }) ?? {},
  ]);
  expect(verdict?.findings.map(({ message }) => message).join()).toContain("volume 'data' (registry.invalid/data:1)");
});

/** The verdict on a namespace that enforced the restricted level; the engine calls who asks `fairlead`. */
const lowered = (level: string, mayLower: readonly string[]) =>
  engine.call({
    op: 'admit',
    context: {
      kubernetes: '1.37',
      objects: new PodSecurityLabels(testCluster(), 'labels', { mayLower }).admissionObjects(),
    },
    requests: [
      {
        operation: 'UPDATE',
        old: shop({ 'pod-security.kubernetes.io/enforce': 'restricted' }),
        object: shop({ 'pod-security.kubernetes.io/enforce': level }),
      },
    ],
  }).verdicts[0];

test('nobody lowers a level, and who may lower it does not go below the least', () => {
  expect(lowered('baseline', [])?.verdict).toBe('denied');
  expect(lowered('baseline', ['somebody-else'])?.verdict).toBe('denied');
  expect(lowered('baseline', ['somebody-else', 'fairlead'])).toMatchObject({ verdict: 'admitted', findings: [] });
  expect(lowered('privileged', ['fairlead'])?.verdict).toBe('denied');
});

const problemsOf = (make: () => unknown) => {
  try {
    make();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(({ code, what }) => `${code}: ${what}`);
    throw error;
  }
  return [];
};

test('registries that no image can begin with are refused by name', () => {
  const registries = ['https://ghcr.io', 'ghcr.io/', 'ghcr.io/acme:1', '*.example.com', '', 'docker'];
  const said = problemsOf(() => new TrustedRegistries(testCluster(), 'registries', { registries }));
  expect(said.toSorted()).toEqual(
    registries
      .map((registry) => `invalid-policy: Policy 'registries' trusts '${registry}', which is no registry.`)
      .toSorted(),
  );
});

test('a policy that could let nothing in, or everything, is refused', () => {
  const cluster = testCluster();
  expect([
    ...problemsOf(() => new TrustedRegistries(cluster, 'registries', { registries: [] })),
    ...problemsOf(() => new HostOwnership(cluster, 'hosts', { tenants: {} })),
    ...problemsOf(() => new HostOwnership(cluster, 'wild', { tenants: { shop: ['*.example.com', 'Example.com'] } })),
    ...problemsOf(() => new RequiredResources(cluster, 'resources', { requests: [], limits: [] })),
    ...problemsOf(() => new RequiredLabels(cluster, 'labels', { labels: ['not a label'] })),
  ]).toEqual([
    "invalid-policy: Policy 'registries' trusts no registry.",
    "invalid-policy: Policy 'hosts' knows no domain.",
    "invalid-policy: Policy 'wild' gives 'shop' the domain '*.example.com', which is none.",
    "invalid-policy: Policy 'wild' gives 'shop' the domain 'Example.com', which is none.",
    "invalid-policy: Policy 'resources' asks for nothing.",
    "invalid-policy: Policy 'labels' requires the label 'not a label', which no object can have.",
  ]);
});

test('the page about policies lists each of the set with its tier and whom it is about', () => {
  const page = readFileSync(join(__dirname, '../../docs/policies.md'), 'utf8');
  const rows = builtIn.map(({ constructor, rule }) => {
    const namespaces = rule.match.namespaces ?? 'all';
    return `| \`${constructor.name}\` | ${rule.tier} | ${namespaces} | ${rule.description} |`;
  });
  const table = page.split('\n').filter((line) => /^\| `[A-Z]\w+` +\|/.test(line));
  expect(table.map((line) => line.replace(/ +/g, ' '))).toEqual(rows);
});
