import { Kyverno } from '../../lib/addons';
import {
  Fleet,
  type Cluster,
  ClusterChart,
  POD_KINDS,
  policiesOf,
  type PolicyKind,
  type PolicyProps,
  type PolicyRule,
} from '../../lib/constructs';
import { ProblemError, type Problem } from '../../lib/errors';
import { Tenant } from '../../lib/tenants';
import { manifests, testCluster, tree } from '../../lib/testing';
import { isJsonObject, type JsonObject } from '../../lib/yaml';
import { CLOSED_SERVICES, LABELLED, OWN_IMAGES, Sample } from './sample-policies';

const problemsOf = (step: () => unknown): readonly Problem[] => {
  try {
    step();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
};
/** What does not compile, and can come from a program without types. */
const misspelt = (kind: string) => [kind] as unknown as PolicyKind[];
const saidOf = (rule: Partial<PolicyRule>, props: PolicyProps = {}) =>
  problemsOf(() => new Sample(testCluster(), rule, props)).map(({ code, what, fix }) => `${code}: ${what} ${fix}`);

/** The policy itself, without its binding. */
const specOf = (rule: Partial<PolicyRule>, props: PolicyProps = {}): JsonObject => {
  const [policy] = new Sample(testCluster(), rule, props).admissionObjects();
  return isJsonObject(policy?.spec) ? policy.spec : {};
};

test('a policy is two objects of the API server, in a chart that all policies of the cluster share', () => {
  const cluster = testCluster('prod');
  new Sample(cluster);
  new Sample(cluster, OWN_IMAGES);
  const made = manifests(cluster).split('---\n');
  expect(made.slice(0, 2).join('---\n')).toMatchInlineSnapshot(`
   "# prod-1/policies/validatingadmissionpolicy.closed-services.yaml
   apiVersion: admissionregistration.k8s.io/v1
   kind: ValidatingAdmissionPolicy
   metadata:
     annotations:
       kubernetes.io/description: Services are reached through the gateway.
     labels:
       app.kubernetes.io/managed-by: fairlead
       fairlead.dev/policy-tier: default
     name: closed-services
   spec:
     failurePolicy: Fail
     matchConstraints:
       matchPolicy: Equivalent
       namespaceSelector:
         matchExpressions:
           - key: kubernetes.io/metadata.name
             operator: NotIn
             values:
               - kube-system
       resourceRules:
         - apiGroups:
             - ""
           apiVersions:
             - v1
           operations:
             - CREATE
             - UPDATE
           resources:
             - services
     validations:
       - expression: "!(object.spec.type in variables.open)"
         message: Use a route of the gateway.
     variables:
       - expression: "['LoadBalancer']"
         name: open
   ---
   # prod-1/policies/validatingadmissionpolicy.own-images.yaml
   apiVersion: admissionregistration.k8s.io/v1
   kind: ValidatingAdmissionPolicy
   metadata:
     annotations:
       kubernetes.io/description: Images come from our registry.
     labels:
       app.kubernetes.io/managed-by: fairlead
       fairlead.dev/policy-tier: default
     name: own-images
   spec:
     failurePolicy: Fail
     matchConditions:
       - expression: |-
           request.operation != 'UPDATE'
           || [dyn(object)].map(o, o.kind in ['Pod', 'Revision']
           ? [o.?spec, o.metadata.?labels, o.metadata.?annotations]
           : [o.?template, o.?spec.?template, o.?spec.?jobTemplate.?spec.?template, o.?spec.?jobTargetRef.?template])
           != [dyn(oldObject)].map(o, o.kind in ['Pod', 'Revision']
           ? [o.?spec, o.metadata.?labels, o.metadata.?annotations]
           : [o.?template, o.?spec.?template, o.?spec.?jobTemplate.?spec.?template, o.?spec.?jobTargetRef.?template])
         name: pod-changes
       - expression: object.kind != 'Rollout' || !has(dyn(object).spec.workloadRef) || has(dyn(object).spec.template)
         name: has-pod
     matchConstraints:
       matchPolicy: Equivalent
       namespaceSelector:
         matchExpressions:
           - key: kubernetes.io/metadata.name
             operator: NotIn
             values:
               - kube-system
       resourceRules:
         - apiGroups:
             - ""
           apiVersions:
             - v1
           operations:
             - CREATE
             - UPDATE
           resources:
             - pods
             - pods/ephemeralcontainers
             - pods/resize
             - podtemplates
             - replicationcontrollers
         - apiGroups:
             - apps
           apiVersions:
             - v1
           operations:
             - CREATE
             - UPDATE
           resources:
             - daemonsets
             - deployments
             - replicasets
             - statefulsets
         - apiGroups:
             - batch
           apiVersions:
             - v1
           operations:
             - CREATE
             - UPDATE
           resources:
             - cronjobs
             - jobs
         - apiGroups:
             - argoproj.io
           apiVersions:
             - "*"
           operations:
             - CREATE
             - UPDATE
           resources:
             - rollouts
         - apiGroups:
             - keda.sh
           apiVersions:
             - "*"
           operations:
             - CREATE
             - UPDATE
           resources:
             - scaledjobs
         - apiGroups:
             - serving.knative.dev
           apiVersions:
             - "*"
           operations:
             - CREATE
             - UPDATE
           resources:
             - configurations
             - revisions
             - services
     validations:
       - expression: variables.foreign.size() == 0
         message: Use images of our registry.
         messageExpression: "variables.podPath + ': ' + variables.foreign.map(c, c.name + ' uses ' + c.image).join(', ')"
     variables:
       - expression: "object.kind in ['Pod', 'Revision'] ? dyn(object) : object.kind == 'PodTemplate' ? dyn(object).template : object.kind == 'CronJob' ? dyn(object).spec.jobTemplate.spec.template : object.kind == 'ScaledJob' ? dyn(object).spec.jobTargetRef.template : dyn(object).spec.template"
         name: pod
       - expression: "object.kind in ['Pod', 'Revision'] ? 'spec' : object.kind == 'PodTemplate' ? 'template.spec' : object.kind == 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : object.kind == 'ScaledJob' ? 'spec.jobTargetRef.template.spec' : 'spec.template.spec'"
         name: podPath
       - expression: variables.pod.spec
         name: podSpec
       - expression: |-
           variables.podSpec.containers
           + variables.podSpec.?initContainers.orValue([])
           + variables.podSpec.?ephemeralContainers.orValue([])
         name: containers
       - expression: "'registry.example.com/'"
         name: registry
       - expression: variables.containers.filter(c, !c.image.startsWith(variables.registry))
         name: foreign
   "
  `);
  expect(made.map((text) => text.split('\n')[0])).toEqual([
    '# prod-1/policies/validatingadmissionpolicy.closed-services.yaml',
    '# prod-1/policies/validatingadmissionpolicy.own-images.yaml',
    '# prod-1/policies/validatingadmissionpolicybinding.closed-services.yaml',
    '# prod-1/policies/validatingadmissionpolicybinding.own-images.yaml',
  ]);
  expect(policiesOf(cluster).map(({ name }) => name)).toEqual(['closed-services', 'own-images']);
});

test('a policy in a chart belongs to that chart', () => {
  const cluster = testCluster();
  new Sample(new ClusterChart(cluster, 'shop'));
  expect(manifests(cluster)).toMatch(/^# dev-1\/shop\/validatingadmissionpolicy\.closed-services\.yaml$/m);
  expect(cluster.node.tryFindChild('policies')).toBeUndefined();
});

test('what else is called policies keeps its folder', () => {
  const cluster = testCluster();
  new ClusterChart(cluster, 'policies');
  expect(problemsOf(() => new Sample(cluster)).map(({ code }) => code)).toEqual(['reserved-name']);
});

test('J-2 pods are judged in every kind that makes them, and in every request that changes them', () => {
  const rules = specOf(OWN_IMAGES).matchConstraints as { resourceRules: Record<string, string[]>[] };
  const matched = rules.resourceRules.flatMap(({ apiGroups: [group = ''] = [], resources = [] }) =>
    resources.map((resource) => (group === '' ? resource : `${group}/${resource}`)),
  );
  expect(matched.filter((resource) => !resource.startsWith('pods/'))).toHaveLength(POD_KINDS.length);
  expect(matched).toEqual(
    expect.arrayContaining(['pods/ephemeralcontainers', 'pods/resize', 'batch/cronjobs', 'argoproj.io/rollouts']),
  );
});

test('only variables that something reads are written', () => {
  const names = (rule: PolicyRule) => (specOf(rule).variables as { name: string }[]).map(({ name }) => name);
  expect(names({ ...CLOSED_SERVICES, params: { open: [], unread: 1 } })).toEqual(['open']);
  expect(names(OWN_IMAGES)).toEqual(['pod', 'podPath', 'podSpec', 'containers', 'registry', 'foreign']);
});

test.each<[PolicyProps['namespaces'], object[]]>([
  ['all', []],
  ['tenants', [{ key: 'fairlead.dev/tenant', operator: 'Exists' }]],
  ['platform', [{ key: 'fairlead.dev/tenant', operator: 'DoesNotExist' }]],
  [{ tenants: ['payments'] }, [{ key: 'fairlead.dev/tenant', operator: 'In', values: ['payments'] }]],
])('J-4 a policy for namespaces of %j leaves kube-system alone, by a label that nobody can change', (of, selected) => {
  const { namespaceSelector } = specOf({}, { namespaces: of }).matchConstraints as JsonObject;
  expect(namespaceSelector).toEqual({
    matchExpressions: [...selected, { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
  });
});

test('J-4 the webhook of Kyverno is not asked about the pods that answer it', () => {
  const excluded = (props: PolicyProps) => new Sample(testCluster(), {}, props).excludedNamespaces;
  expect(excluded({})).toEqual(['kube-system']);
  expect(excluded({ engine: 'kyverno' })).toEqual(['kube-system', 'kyverno-system']);
});

test('J-3 a policy for no tenant matches nothing', () => {
  expect(saidOf({}, { namespaces: { tenants: [] } })).toEqual([expect.stringContaining('matches nothing')]);
});

test.each([
  ['deny', ['Deny']],
  ['warn', ['Warn', 'Audit']],
  ['audit', ['Audit']],
] as const)('the action %s is %j in the cluster', (action, validationActions) => {
  const [, binding] = new Sample(testCluster(), {}, { action }).admissionObjects();
  expect(binding?.spec).toEqual({ policyName: 'closed-services', validationActions });
});

test.each<PolicyProps>([
  { action: 'audit' },
  { action: 'warn' },
  { namespaces: 'platform' },
  { namespaces: { tenants: ['payments'] } },
  { excludedNamespaces: ['monitoring'] },
])('J-1 a floor is not lowered by %j', (props) => {
  expect(saidOf({ tier: 'floor' }, props)).toEqual([expect.stringMatching(/^floor-lowered: '\w+' lowers the policy/)]);
  expect(saidOf({ tier: 'default' }, props)).toEqual([]);
});

test('J-1 a floor takes props that say what it says itself', () => {
  expect(saidOf({ tier: 'floor' }, { action: 'deny', namespaces: 'all', excludedNamespaces: [] })).toEqual([]);
});

test('J-4 no namespace of a tenant is left alone', () => {
  const cluster = testCluster();
  new Sample(cluster, {}, { excludedNamespaces: ['payments', 'monitoring'] });
  new Tenant('payments', { owners: ['a@example.com'], groups: ['payments'] })
    .addApplication('api', { dev: '1.0.0' }, () => undefined)
    .addTo(cluster);
  const [policy] = policiesOf(cluster);
  expect(policy?.misuses()).toMatchObject([
    { code: 'invalid-policy', what: expect.stringContaining("namespace 'payments' of tenant 'payments'") as string },
  ]);
});

test.each<[string, Partial<PolicyRule>, string]>([
  ['a kind that nobody knows', { match: { kinds: misspelt('Servce') } }, "the kind 'Servce'.*'Service'"],
  [
    'a kind without its group',
    { match: { kinds: misspelt('Deployment') } },
    "the kind 'Deployment'.*'apps/Deployment'",
  ],
  ['no kinds', { match: { kinds: [] } }, 'matches nothing'],
  ['no operations', { match: { kinds: ['Service'], operations: [] } }, 'matches nothing'],
  ['nothing to ask', { validations: [] }, 'asks for nothing'],
  ['a param like a variable', { params: { pod: 1 }, match: { kinds: 'pods' } }, "two variables 'pod'"],
  ['a name that CEL cannot read', { params: { 'open-types': [] } }, "variable 'open-types'"],
  ['no bad example', { examples: { ...CLOSED_SERVICES.examples, bad: [] } }, 'no bad example'],
  [
    'two examples of one name',
    { examples: { good: [...CLOSED_SERVICES.examples.good, ...CLOSED_SERVICES.examples.good], bad: [] } },
    "two examples 'inside the cluster'",
  ],
  ['an example without an object', { examples: { good: [{ name: 'empty' }], bad: [] } }, "example 'empty' without"],
])('J-3 a policy with %s is refused', (_, rule, said) => {
  expect(saidOf(rule).join('\n')).toMatch(new RegExp(`^invalid-policy: Policy 'closed-services' .*${said}`, 'm'));
});

test('a policy of Kyverno asks the same, and derives nothing', () => {
  const cluster = testCluster();
  const policy = new Sample(cluster, OWN_IMAGES, { engine: 'kyverno' });
  const [own] = policy.admissionObjects();
  const text = manifests(cluster);
  expect(text).toContain('apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy');
  expect(text.match(/^kind: /gm)).toHaveLength(1);
  expect(own).toMatchObject({ kind: 'ValidatingAdmissionPolicy', spec: { failurePolicy: 'Fail' } });
});

describe('H-5 a policy of Kyverno', () => {
  const fleetWith = (...build: ((cluster: Cluster) => unknown)[]) => {
    const fleet = new Fleet('acme', { repository: 'https://git.example.com/acme.git', path: 'dist' });
    fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.37', cloud: 'kind' });
    for (const step of build) fleet.onClusters({}, step);
    return fleet;
  };
  const policy = (cluster: Cluster) => new Sample(cluster, {}, { engine: 'kyverno' });
  const kyverno = (cluster: Cluster) => new Kyverno(cluster, 'kyverno', { chartForm: 'source' });

  test('waits for Kyverno', () => {
    const files = tree(fleetWith(policy, kyverno));
    const waveOf = (name: string) =>
      Number(/sync-wave: "(-?\d+)"/.exec(files[`acme/dev/argocd/application.dev-${name}.yaml`] ?? '')?.[1]);
    expect(waveOf('policies')).toBeGreaterThan(waveOf('kyverno'));
  });

  test('is refused where nobody brings Kyverno', () => {
    const problems = problemsOf(() => tree(fleetWith(policy)));
    expect(problems).toMatchObject([{ code: 'no-missing-api' }]);
    expect(problems[0]?.where[0]?.source?.file).toBe('test/policies/sample-policies.ts');
  });
});

test('a policy in a chart that is switched off is none of the cluster', () => {
  const cluster = testCluster();
  class Off extends ClusterChart {
    public override get active(): boolean {
      return false;
    }
  }
  new Sample(new Off(cluster, 'off'));
  expect(policiesOf(cluster)).toEqual([]);
});

test.each(['1.36', '1.37'])('objects are changed by the API server of Kubernetes %s', (kubernetes) => {
  const cluster = testCluster('dev', { kubernetes });
  new Sample(cluster, LABELLED);
  expect(manifests(cluster)).toContain('kind: MutatingAdmissionPolicy\n');
});

test.each(['1.30', '1.35'])('objects are changed by Kyverno, or not at all, on Kubernetes %s', (kubernetes) => {
  const cluster = testCluster('dev', { kubernetes });
  expect(problemsOf(() => new Sample(cluster, LABELLED))).toMatchObject([
    { code: 'invalid-policy', fix: expect.stringContaining("engine: 'kyverno'") as string },
  ]);
  const other = testCluster('dev', { kubernetes });
  new Sample(other, LABELLED, { engine: 'kyverno' });
  expect(manifests(other)).toContain('apiVersion: policies.kyverno.io/v1\nkind: MutatingPolicy\n');
});

test('a message about a policy names the line that hands its rule over', () => {
  const [problem] = problemsOf(() => new Sample(testCluster(), { match: { kinds: misspelt('Servce') } }));
  expect(problem?.where[0]?.source?.file).toBe('test/policies/sample-policies.ts');
});
