import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExistingPolicy, type ExistingPolicyProps } from '../../lib/constructs';
import { ProblemError, type Problem } from '../../lib/errors';
import { manifests, testCluster } from '../../lib/testing';
import type { JsonObject } from '../../lib/yaml';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-policy-')));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const POLICY = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: few-replicas }
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
  validations:
    - expression: object.spec.replicas <= 5
`;
const BINDING = `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: few-replicas }
spec: { policyName: few-replicas, validationActions: [Deny] }
`;
const KYVERNO = POLICY.replace('admissionregistration.k8s.io/v1', 'policies.kyverno.io/v1').replace(
  'ValidatingAdmissionPolicy',
  'ValidatingPolicy',
);

const open = (text: string, props: Partial<ExistingPolicyProps> = {}, kubernetes = '1.37') => {
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, text);
  const cluster = testCluster('dev', { kubernetes });
  return {
    cluster,
    policy: new ExistingPolicy(cluster, 'replicas', { file, ...props }),
  };
};
const problemsOf = (...args: Parameters<typeof open>): readonly Problem[] => {
  try {
    open(...args);
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
};

test('a policy in a file is deployed as it is', () => {
  const { cluster, policy } = open(POLICY + BINDING);
  expect(policy).toMatchObject({
    name: 'few-replicas',
    tier: 'default',
    action: 'deny',
    engine: 'admission',
  });
  expect(manifests(cluster)).toMatchInlineSnapshot(`
   "# dev-1/policies/validatingadmissionpolicy.few-replicas.yaml
   apiVersion: admissionregistration.k8s.io/v1
   kind: ValidatingAdmissionPolicy
   metadata:
     name: few-replicas
   spec:
     failurePolicy: Fail
     matchConstraints:
       resourceRules:
         - apiGroups:
             - apps
           apiVersions:
             - v1
           operations:
             - CREATE
           resources:
             - deployments
     validations:
       - expression: object.spec.replicas <= 5
   ---
   # dev-1/policies/validatingadmissionpolicybinding.few-replicas.yaml
   apiVersion: admissionregistration.k8s.io/v1
   kind: ValidatingAdmissionPolicyBinding
   metadata:
     name: few-replicas
   spec:
     policyName: few-replicas
     validationActions:
       - Deny
   "
  `);
  expect(policy.admissionObjects()).toHaveLength(2);
});

test('an action stands above what the file says, and makes a binding where there is none', () => {
  for (const text of [POLICY, POLICY + BINDING]) {
    const { cluster, policy } = open(text, { action: 'warn' });
    expect(policy.action).toBe('warn');
    expect(manifests(cluster)).toMatch(/validationActions:\n +- Warn\n +- Audit\n/);
  }
});

test.each<[string, string, Partial<ExistingPolicyProps>, string, number]>([
  ['without a binding', POLICY, {}, 'has no binding', 1],
  [
    'without the policy of a binding',
    POLICY + BINDING.replace('policyName: few', 'policyName: many'),
    {},
    "'many-replicas', which is not in the file",
    15,
  ],
  ['with bindings alone', BINDING, {}, 'bindings without a policy', 2],
  ['with two policies', `${POLICY}---\n${POLICY}`, {}, '2 policies', 1],
  [
    'about a resource that nobody knows',
    POLICY.replace('[deployments]', '[deploymnts]') + BINDING,
    {},
    "'deploymnts', which nobody knows",
    8,
  ],
  ['about nothing', POLICY.replace(/resourceRules:\n.*\n/, 'resourceRules: []\n') + BINDING, {}, 'matches nothing', 7],
  [
    'that is a floor and fails open',
    POLICY.replace('Fail', 'Ignore') + BINDING,
    { tier: 'floor' },
    'lets in what it cannot judge',
    5,
  ],
  [
    'that is a floor and does not deny',
    POLICY + BINDING.replace('[Deny]', '[Audit]'),
    { tier: 'floor' },
    'does not deny',
    15,
  ],
  [
    'of a kind that Kyverno gives up',
    POLICY.replace('admissionregistration.k8s.io/v1', 'kyverno.io/v1').replace(
      'ValidatingAdmissionPolicy',
      'ClusterPolicy',
    ),
    {},
    'is a kyverno.io/ClusterPolicy',
    2,
  ],
])('J-3 a file %s is refused, with the line', (_, text, props, said, line) => {
  const problems = problemsOf(text, props);
  expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining(said)]);
  expect(problems[0]?.where[0]?.source?.line).toBe(line);
});

test('a policy that changes objects is refused where the cluster serves no such kind', () => {
  const text = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: { name: few-replicas }
spec:
  reinvocationPolicy: Never
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
  mutations:
    - { patchType: ApplyConfiguration, applyConfiguration: { expression: "Object{}" } }
`;
  expect(problemsOf(text, { action: 'deny' }, '1.34').map(({ what }) => what)).toEqual([
    'Kubernetes 1.34 serves no MutatingAdmissionPolicy in admissionregistration.k8s.io/v1.',
  ]);
  expect(problemsOf(text, { action: 'deny' }, '1.36')).toEqual([]);
});

test('a CEL policy of Kyverno is judged as the policy of the API server that says the same', () => {
  const { policy, cluster } = open(KYVERNO);
  const [own, binding] = policy.admissionObjects();
  expect(policy).toMatchObject({
    engine: 'kyverno',
    action: 'deny',
    notEvaluated: [],
  });
  expect(own).toMatchObject({
    kind: 'ValidatingAdmissionPolicy',
    spec: { validations: [{}] },
  });
  expect(binding).toMatchObject({
    spec: { policyName: 'few-replicas', validationActions: ['Deny'] },
  });
  expect(manifests(cluster)).toContain('apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy');
});

test.each([
  ['asks the cluster', "resource.Get('v1', 'configmaps', 'a', 'b') != null", "asks Kyverno for 'resource.Get'"],
  ['asks a server', "http.Get('https://example.com').ok", "asks Kyverno for 'http.Get'"],
])('what %s is said not to be judged', (_, expression, said) => {
  const { policy } = open(KYVERNO.replace('object.spec.replicas <= 5', expression));
  expect(policy.admissionObjects()).toEqual([]);
  expect(policy.notEvaluated).toEqual([expect.stringContaining(said)]);
});

test('what Kyverno derives for controllers is said not to be judged', () => {
  const text = KYVERNO.replace('apps', '""').replace('deployments', 'pods');
  expect(open(text).policy.notEvaluated).toEqual([expect.stringContaining('derives')]);
  const none = text.replace('spec:\n', 'spec:\n  autogen: { podControllers: { controllers: [] } }\n');
  expect(open(none).policy.notEvaluated).toEqual([]);
});

test('expressions of a file are checked as all others, and keep their lines', () => {
  const [form] = open(POLICY + BINDING).policy.typedForms();
  expect(form).toMatchObject({ kind: 'apps/Deployment' });
  expect(form?.expressions).toMatchObject([{ place: 'spec.validations[0].expression', source: { line: 10 } }]);
  const spec = form?.policy.spec as JsonObject;
  expect(spec.matchConstraints).toMatchObject({
    resourceRules: [{ resources: ['deployments'] }],
  });
});
