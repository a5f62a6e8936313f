import { engineInThisThread, type AdmissionRequest, type Verdict } from '../../lib/engine';
import type { JsonObject } from '../../lib/yaml';

// Each policy looks at ConfigMaps of one namespace, so that one cluster holds all of them.

interface Written {
  readonly expression: string;
  readonly failurePolicy?: string;
  readonly paramKind?: JsonObject;
  readonly paramRef?: JsonObject;
  readonly unbound?: boolean;
}

const policies: Readonly<Record<string, Written>> = {
  unbound: { expression: 'false', unbound: true },
  ignoring: { expression: "object.data.absent == 'a'", failurePolicy: 'Ignore' },
  failing: { expression: "object.data.absent == 'a'" },
  mistyped: { expression: 'object.metadata.name.size()' },
  lacking: {
    expression: 'params.data.a == object.data.a',
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    paramRef: { name: 'settings', namespace: 'lacking', parameterNotFoundAction: 'Deny' },
  },
  unknown: {
    expression: 'params.spec.a == 1',
    paramKind: { apiVersion: 'example.com/v1', kind: 'Setting' },
    paramRef: { name: 'settings', parameterNotFoundAction: 'Deny' },
  },
  costly: {
    expression:
      'object.data.all(a, object.data.all(b, object.data.all(c, object.data.all(d, (a + b + c + d).size() > 0))))',
  },
};

const objects = Object.entries(policies).flatMap(([name, { expression, unbound, failurePolicy = 'Fail', ...rest }]) => {
  const { paramKind, paramRef } = rest;
  const policy: JsonObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy,
      ...(paramKind && { paramKind }),
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      validations: [{ expression }],
    },
  };
  const binding: JsonObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'], ...(paramRef && { paramRef }) },
  };
  const namespace: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  return unbound ? [namespace, policy] : [namespace, policy, binding];
});

const data = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key-${String(index)}`, 'a']));
const requests = Object.keys(policies).map((namespace): AdmissionRequest => ({
  operation: 'CREATE',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace }, data },
}));
const answer = engineInThisThread(false).call({ op: 'admit', context: { kubernetes: '1.37', objects }, requests });
const verdictOf = (name: string): Verdict => answer.verdicts[Object.keys(policies).indexOf(name)]!;
const contextOf = (name: string) => answer.context.filter(({ subject }) => subject.endsWith(`Policy/${name}`));
const says = (...parts: readonly string[]) => expect.stringMatching(parts.join('.*')) as string;

test('J-3 tells of a policy that no binding names, and judges by the others', () => {
  expect(contextOf('unbound')).toMatchObject([{ severity: 'warning', message: says('No binding names this policy') }]);
  expect(verdictOf('unbound')).toMatchObject({ verdict: 'admitted', notEvaluated: [] });
});

test('J-3 lets an object pass where a policy cannot be evaluated and its failures are ignored', () => {
  expect(contextOf('ignoring')).toEqual([]);
  expect(verdictOf('ignoring')).toMatchObject({ verdict: 'admitted', findings: [] });
});

test('J-3 refuses an object where a policy cannot be evaluated, and names the field', () => {
  expect(verdictOf('failing')).toMatchObject({
    verdict: 'denied',
    findings: [{ rule: 'policy', policy: 'failing', binding: 'failing', message: says('no such key: absent') }],
  });
});

test('J-3 tells of an expression of the wrong type, and refuses what a cluster would refuse', () => {
  expect(contextOf('mistyped')).toMatchObject([
    { path: 'spec.validations[0].expression', severity: 'warning', message: says('must evaluate to bool but got int') },
  ]);
  expect(verdictOf('mistyped')).toMatchObject({
    verdict: 'denied',
    findings: [{ policy: 'mistyped', message: says('compilation error', 'must evaluate to bool') }],
  });
});

test('J-3 takes nothing for judged where the params of a policy are not known', () => {
  expect(contextOf('lacking')).toEqual([]);
  expect(verdictOf('lacking')).toMatchObject({
    verdict: 'admitted',
    notEvaluated: [says("The params of policy 'lacking' with binding 'lacking'")],
  });
});

test('J-3 tells of a kind of params that nobody defines, and refuses what a cluster would refuse', () => {
  expect(contextOf('unknown')).toMatchObject([{ path: 'spec.paramKind', message: says('example.com/v1', 'Setting') }]);
  expect(verdictOf('unknown')).toMatchObject({
    verdict: 'denied',
    findings: [{ rule: 'policy-error', policy: 'unknown' }],
  });
});

test('J-3 refuses an object for which an expression would cost more than it may', () => {
  expect(contextOf('costly')).toEqual([]);
  expect(verdictOf('costly')).toMatchObject({
    verdict: 'denied',
    findings: [{ policy: 'costly', message: says('cost limit exceeded|out of cost budget') }],
  });
});
