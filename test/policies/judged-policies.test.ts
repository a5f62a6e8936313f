import fc from 'fast-check';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { celLiteral, ExistingPolicy, type PolicyConstruct, type PolicyRule } from '../../lib/constructs';
import { carryOutHere, engineInThisThread, type AdmissionRequest, type Verdict } from '../../lib/engine';
import { tryExamples, typeCheckPolicies } from '../../lib/policies';
import { testCluster } from '../../lib/testing';
import type { JsonObject, JsonValue } from '../../lib/yaml';
import { codePoint } from '../code-point';
import { CLOSED_SERVICES, LABELLED, OWN_IMAGES, pod, Sample, service } from './sample-policies';

// One engine for all: loading it is what takes time.
const engine = engineInThisThread();

const make = (rule: Partial<PolicyRule>): PolicyConstruct => new Sample(testCluster(), rule);
const tried = (rule: Partial<PolicyRule>, kubernetes = '1.37') =>
  carryOutHere(tryExamples([make(rule)], kubernetes), engine).map(({ example, failures }) => [example, ...failures]);
const checked = (rule: Partial<PolicyRule>) => carryOutHere(typeCheckPolicies([make(rule)], { wholly: true }), engine);

const namespace = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
});
const anything = (group: string, kind: string, plural: string): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    scope: 'Namespaced',
    versions: ['v1alpha1', 'v1'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    })),
  },
});

/** What a cluster with the policies says to each request. */
const judge = (policies: readonly JsonObject[], requests: readonly AdmissionRequest[]): readonly Verdict[] =>
  engine.call({
    op: 'admit',
    context: {
      kubernetes: '1.37',
      assume: ['ServiceAccount'],
      objects: [
        ...policies,
        ...['shop', 'kube-system'].map(namespace),
        anything('argoproj.io', 'Rollout', 'rollouts'),
        anything('keda.sh', 'ScaledJob', 'scaledjobs'),
        anything('serving.knative.dev', 'Service', 'services'),
        anything('example.com', 'Sample', 'samples'),
      ],
    },
    requests,
  }).verdicts;

const inShop = (object: JsonObject, name = 'web'): JsonObject => ({ ...object, metadata: { name, namespace: 'shop' } });
const create = (object: JsonObject): AdmissionRequest => ({ operation: 'CREATE', object });

test.each(['1.30', '1.37'])('on Kubernetes %s the examples of good policies are judged as they say', (kubernetes) => {
  for (const rule of [CLOSED_SERVICES, OWN_IMAGES, LABELLED]) {
    const results = tried(rule, kubernetes);
    expect(results.filter(([, ...failures]) => failures.length > 0)).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
  }
});

test('an example that is judged otherwise than it says fails, and says how it was judged', () => {
  const { examples } = CLOSED_SERVICES;
  const [good] = examples.good;
  const [bad] = examples.bad;
  if (!good || !bad) throw new TypeError('The sample has examples of both kinds.');
  const rule = {
    examples: {
      good: [
        { ...bad, name: 'refused' },
        { name: 'not valid', object: service('Nonsense') },
      ],
      bad: [
        { ...good, name: 'let in', says: 'gateway' },
        { ...bad, name: 'other words', says: 'Ask a friend.' },
        { name: 'refused by others', object: service('LoadBalancer', { spec: { type: 'Nonsense' } }), says: 'gateway' },
      ],
    },
  };
  expect(tried(rule)).toMatchInlineSnapshot(`
   [
     [
       "refused",
       "It must be let in, and was refused: 'ValidatingAdmissionPolicy 'closed-services' with binding 'closed-services' denied request: Use a route of the gateway.'.",
     ],
     [
       "not valid",
       "It must be let in, and was refused: 'Unsupported value: "Nonsense": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'.",
     ],
     [
       "let in",
       "It must be refused with 'gateway', and was let in.",
     ],
     [
       "other words",
       "It must be refused with 'Ask a friend.', and was refused with 'ValidatingAdmissionPolicy 'closed-services' with binding 'closed-services' denied request: Use a route of the gateway.'.",
     ],
     [
       "refused by others",
       "It must be refused with 'gateway', and was refused with 'Required value' and 'Unsupported value: "Nonsense": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'.",
     ],
   ]
  `);
});

test('J-3 a policy that costs more than a cluster affords fails for a pod with many containers', () => {
  const [, failure] =
    tried({
      ...OWN_IMAGES,
      params: { long: 'x'.repeat(20_000) },
      variables: [],
      validations: [
        { expression: 'variables.containers.all(c, variables.long.contains(variables.long))', message: 'No.' },
      ],
    }).find(([example]) => example === '100 containers') ?? [];
  expect(failure).toMatch(/^It costs too much: .*cost limit/);
});

test.each<[string, Partial<PolicyRule>, string]>([
  [
    'a field that Services do not have',
    { validations: [{ expression: "object.spec.typ != 'x'", message: 'No.' }] },
    "validations[0].expression of policy 'closed-services' cannot work for Service: undefined field 'typ'.",
  ],
  [
    'a field that pods do not have, wherever the pod stands',
    { ...OWN_IMAGES, validations: [{ expression: 'variables.podSpec.hostNetwrk == false', message: 'No.' }] },
    "validations[0].expression of policy 'own-images' cannot work for Pod: undefined field 'hostNetwrk'.",
  ],
  [
    'a field that containers do not have, in a variable',
    { ...OWN_IMAGES, variables: [{ name: 'foreign', expression: "variables.containers.filter(c, c.imag == 'x')" }] },
    "variables[0].expression of policy 'own-images' cannot work for Pod: undefined field 'imag'.",
  ],
  [
    'a field that nobody has, in a message',
    {
      validations: [
        { expression: 'object.spec.clusterIP != ""', message: 'No.', messageExpression: "'no ' + object.spec.nam" },
      ],
    },
    "validations[0].messageExpression of policy 'closed-services' cannot work for Service: undefined field 'nam'.",
  ],
  [
    'a comparison that cannot be',
    { validations: [{ expression: 'object.spec.ports == 3', message: 'No.' }] },
    "validations[0].expression of policy 'closed-services' cannot work for Service: found no matching overload",
  ],
  [
    'a condition about a field that nobody has',
    { match: { kinds: ['Service'], conditions: [{ name: 'odd', expression: 'object.spec.od == 1' }] } },
    "match.conditions[0].expression of policy 'closed-services' cannot work for Service: undefined field 'od'.",
  ],
  [
    'an expression that does not end',
    { validations: [{ expression: 'object.spec.type !=', message: 'No.' }] },
    "The API server would not take policy 'closed-services': spec.validations[0].expression: Syntax error",
  ],
  [
    'a param that is not what the expression takes it for',
    { params: { open: 3 } },
    "The API server would not take policy 'closed-services': spec.validations[0].expression: found no matching overload",
  ],
  [
    'a change that is no object',
    { ...LABELLED, mutations: [{ applyConfiguration: '3' }] },
    "The API server would not take policy 'labelled': spec.mutations[0].applyConfiguration.expression: ",
  ],
])('J-3 %s is a mistake, with the line of the policy', (_, rule, said) => {
  const problems = checked(rule);
  expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining(said)]);
  expect(problems[0]?.where[0]?.source?.file).toBe('test/policies/sample-policies.ts');
});

test('what a policy reads of types that are known is no mistake', () => {
  for (const rule of [CLOSED_SERVICES, OWN_IMAGES, LABELLED]) expect(checked(rule)).toEqual([]);
});

describe('a policy that is YAML already', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-policy-')));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const existing = (expression: string, examples?: PolicyRule['examples']) => {
    const file = join(folder, 'policy.yaml');
    writeFileSync(
      file,
      `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: closed-services }
spec:
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints:
    resourceRules:
      - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [services] }
  validations:
    - { expression: "${expression}", message: Use a route of the gateway. }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: closed-services }
spec:
  policyName: closed-services
  paramRef: { name: types, namespace: kube-system, parameterNotFoundAction: Deny }
  validationActions: [Audit]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: types, namespace: kube-system }
data: { open: LoadBalancer }
`.replace(/.*paramKind.*\n|.*paramRef.*\n/g, (line) => (expression.includes('params') ? line : '')),
    );
    return new ExistingPolicy(testCluster(), 'closed-services', { file, ...(examples && { examples }) });
  };

  test('is tried with its params', () => {
    const policy = existing('object.spec.type != params.data.open', CLOSED_SERVICES.examples);
    const results = carryOutHere(tryExamples([policy], '1.37'), engine);
    expect(results.map(({ example, failures }) => [example, ...failures])).toEqual([
      ['inside the cluster'],
      ['a load balancer'],
    ]);
  });

  test('J-3 has the line of a field that does not exist', () => {
    const [problem, ...others] = carryOutHere(typeCheckPolicies([existing("object.spec.typ != 'x'")]), engine);
    expect(others).toEqual([]);
    expect(problem?.what).toContain("undefined field 'typ'");
    expect(problem?.where[0]?.source?.line).toBe(9);
  });
});

/** A pod's spec in every shape that a pod can stand in. */
const SHAPES: Readonly<Record<string, (template: JsonValue) => JsonObject>> = {
  Pod: (template) => ({ apiVersion: 'v1', kind: 'Pod', ...(template as JsonObject) }),
  PodTemplate: (template) => ({ apiVersion: 'v1', kind: 'PodTemplate', template }),
  Deployment: (template) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { selector: { matchLabels: { app: 'web' } }, template },
  }),
  CronJob: (template) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } },
  }),
  Rollout: (template) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { template } }),
  ScaledJob: (template) => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledJob',
    spec: { jobTargetRef: { template } },
  }),
  'Service of Knative': (template) => ({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', spec: { template } }),
};
const CUSTOM = ['Rollout', 'ScaledJob', 'Service of Knative'];
const template = (shape: string, spec: JsonObject): JsonObject => ({
  ...(shape === 'Pod' ? {} : { metadata: { labels: { app: 'web' } } }),
  spec: { ...(shape === 'CronJob' && { restartPolicy: 'Never' }), ...spec },
});
const container = (image: string): JsonObject => ({ name: 'c', image });
const ours = { name: 'web', image: 'registry.example.com/web:1' };

describe('J-2 every container of a pod is judged', () => {
  const policies = make(OWN_IMAGES).admissionObjects();
  test.each(Object.entries(SHAPES))('in a %s', (shape, wrap) => {
    const place = (spec: JsonObject) => create(inShop(wrap(template(shape, spec))));
    const verdicts = judge(policies, [
      place({ containers: [ours] }),
      place({ containers: [ours], initContainers: [container('registry.example.com/init:1')] }),
      place({ containers: [ours, container('example.org/a:1')] }),
      place({ containers: [ours], initContainers: [container('example.org/a:1')] }),
    ]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['admitted', 'admitted', 'denied', 'denied']);
    expect(verdicts[3]?.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/spec: c uses example.org\/a:1$/),
    ]);
  });

  test('those for debugging as well', () => {
    const rollout = SHAPES.Rollout?.(
      template('Rollout', { containers: [ours], ephemeralContainers: [container('x:1')] }),
    );
    const [first] = judge(policies, [create(inShop(rollout ?? {}))]);
    expect(first?.findings[0]?.message).toContain('c uses x:1');
  });
});

describe('J-6 what cannot be read is refused', () => {
  const policies = make(OWN_IMAGES).admissionObjects();
  test.each<[string, JsonValue]>([
    ['is a text', 'web'],
    ['is nothing', null],
    ['is a list', []],
    ['has no spec', {}],
    ['has a text for a spec', { spec: 'web' }],
    ['has nothing for a spec', { spec: null }],
    ['has no containers', { spec: {} }],
    ['has nothing for containers', { spec: { containers: null } }],
    ['has a text for containers', { spec: { containers: 'web' } }],
    ['has an object for containers', { spec: { containers: { web: ours } } }],
    ['has a container that is a text', { spec: { containers: ['web'] } }],
    ['has a container that is nothing', { spec: { containers: [null] } }],
    ['has a container without an image', { spec: { containers: [{ name: 'web' }] } }],
    ['has a number for an image', { spec: { containers: [{ name: 'web', image: 1 }] } }],
    ['has a text for containers that initialize', { spec: { containers: [ours], initContainers: 'web' } }],
    ['has nothing for containers that initialize', { spec: { containers: [ours], initContainers: null } }],
  ])('where a pod template %s', (_, odd) => {
    const objects = CUSTOM.map((kind) => inShop(SHAPES[kind]?.(odd) ?? {}));
    const verdicts = judge(policies, objects.map(create));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(CUSTOM.map(() => 'denied'));
    for (const { findings } of verdicts) expect(findings).toMatchObject([{ rule: 'policy', policy: 'own-images' }]);
  });

  test('and the message names the field', () => {
    const odd = inShop(SHAPES.Rollout?.({ spec: { containers: [{ name: 'web' }] } }) ?? {});
    expect(judge(policies, [create(odd)])[0]?.findings[0]?.message).toContain('image');
  });
});

test('a Rollout that borrows the template of a Deployment makes no pods of its own', () => {
  const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { workloadRef: { name: 'web' } } };
  const [verdict] = judge(make(OWN_IMAGES).admissionObjects(), [create(inShop(rollout))]);
  expect(verdict?.verdict).toBe('admitted');
});

test('J-4 nothing in kube-system is refused', () => {
  const object = { ...pod('example.org/a:1'), metadata: { name: 'web', namespace: 'kube-system' } };
  expect(judge(make(OWN_IMAGES).admissionObjects(), [create(object)])[0]?.verdict).toBe('admitted');
});

test('what is there already can be finished and scaled down, and not changed for the worse', () => {
  const policies = make(OWN_IMAGES).admissionObjects();
  const replicas = (count: number, image: string) =>
    inShop({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      spec: {
        replicas: count,
        selector: { matchLabels: { app: 'web' } },
        template: template('ReplicaSet', { containers: [{ name: 'web', image }] }),
      },
    });
  const rollout = (replicasOf: number, image: string) =>
    inShop({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      spec: { replicas: replicasOf, template: { spec: { containers: [{ name: 'web', image }] } } },
    });
  const update = (old: JsonObject, object: JsonObject): AdmissionRequest => ({ operation: 'UPDATE', old, object });
  const verdicts = judge(policies, [
    update(replicas(3, 'example.org/web:1'), replicas(0, 'example.org/web:1')),
    update(rollout(3, 'example.org/web:1'), rollout(0, 'example.org/web:1')),
    update(rollout(3, 'registry.example.com/web:1'), rollout(3, 'example.org/web:1')),
  ]);
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['admitted', 'admitted', 'denied']);
});

describe('a value as a literal of CEL', () => {
  const sample = (value: JsonValue): JsonObject =>
    inShop({ apiVersion: 'example.com/v1', kind: 'Sample', spec: { value } });
  const equal = (literals: readonly string[]): JsonObject[] => [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'equal' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['samples'] },
          ],
        },
        variables: literals.map((expression, index) => ({ name: `v${index}`, expression })),
        validations: literals.map((_, index) => ({
          expression: `object.spec.value[${index}] == variables.v${index}`,
          message: `value ${index}`,
        })),
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'equal' },
      spec: { policyName: 'equal', validationActions: ['Deny'] },
    },
  ];
  const values: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<JsonValue>(null, '', "'", '\\', '\n', '\u202e', 0, -1, 1.5, 1e300, 5e-324),
      fc.boolean(),
      fc.string({ unit: codePoint }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 5 }), tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  test('is the same value in the cluster', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 20, maxLength: 40 }), (sampled) => {
        const [verdict] = judge(equal(sampled.map(celLiteral)), [create(sample(sampled))]);
        expect(verdict?.findings).toEqual([]);
        expect(verdict?.verdict).toBe('admitted');
      }),
      { numRuns: 6 },
    );
  });

  test('is no other value', () => {
    const pairs: readonly (readonly [JsonValue, JsonValue])[] = [
      ['1', 1],
      [null, ''],
      [[], {}],
      ["'", '\\'],
      [1, 2n ** 53n + 1n],
      [
        [1, 'a'],
        [1, 'b'],
      ],
    ];
    const policies = equal(pairs.map(([value]) => celLiteral(value)));
    // One value is another, all others are the same.
    const others = pairs.map((_, odd) => pairs.map(([value, other], index) => (index === odd ? other : value)));
    const verdicts = judge(
      policies,
      others.map((each) => create(sample(each))),
    );
    expect(verdicts.map(({ findings }) => findings[0]?.message)).toEqual(
      pairs.map((_, index) => expect.stringMatching(new RegExp(`value ${index}$`)) as string),
    );
  });

  test.each<[string, JsonValue]>([
    ['not a number', Number.NaN],
    ['without end', Number.POSITIVE_INFINITY],
    ['beyond 64 bits', 2n ** 63n],
    ['half a character', '\ud800'],
  ])('does not exist where the value is %s', (_, value) => {
    expect(() => celLiteral(value)).toThrow(RangeError);
  });
});
