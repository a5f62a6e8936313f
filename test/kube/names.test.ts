import fc from 'fast-check';
import {
  annotationKeyProblem,
  labelKeyProblem,
  labelValueProblem,
  nameProblem,
  namespaceProblem,
} from '../../lib/kube';
import { codePoint } from '../code-point';
import observed from './observed-names.json';

// What k8s.io/apimachinery v0.37.2 answered for each text: the letters of the functions that accepted it.
const OBSERVED = Object.entries(observed);
const QUESTIONS: readonly (readonly [letter: string, asked: string, problem: (text: string) => string | undefined])[] =
  [
    ['S', 'IsDNS1123Subdomain', (text) => nameProblem('', 'ConfigMap', text)],
    ['L', 'IsDNS1123Label', namespaceProblem],
    ['5', 'IsDNS1035Label', (text) => nameProblem('', 'Service', text)],
    ['P', 'IsPathSegmentName', (text) => nameProblem('rbac.authorization.k8s.io', 'ClusterRole', text)],
    ['K', 'IsQualifiedName', labelKeyProblem],
    ['A', 'ValidateAnnotations', annotationKeyProblem],
    ['V', 'IsValidLabelValue', labelValueProblem],
  ];

describe('B-5 names and keys', () => {
  test.each(QUESTIONS)('B-5 agrees with apimachinery on every observed text (%s, %s)', (letter, _, problem) => {
    const accepted = OBSERVED.filter(([text]) => problem(text) === undefined).map(([text]) => text);
    const expected = OBSERVED.filter(([, letters]) => letters.includes(letter)).map(([text]) => text);

    expect(expected.length).toBeGreaterThan(10);
    expect(accepted).toEqual(expected);
  });

  const most = (length: number) => 'a'.repeat(length);

  test.each([
    ['', 'Secret', 253],
    ['', 'PersistentVolumeClaim', 253],
    ['cert-manager.io', 'Certificate', 253],
    ['', 'Namespace', 63],
    ['', 'Service', 63],
    ['apps', 'Deployment', 242],
    ['apps', 'DaemonSet', 253],
    ['apps', 'StatefulSet', 52],
    ['batch', 'Job', 63],
    ['batch', 'CronJob', 52],
  ])('B-5 accepts a name of %s/%s of %i characters and refuses one more', (group, kind, limit) => {
    expect(nameProblem(group, kind, most(limit))).toBeUndefined();
    expect(nameProblem(group, kind, most(limit + 1))).toContain(
      `has ${limit + 1} characters; at most ${limit} are allowed`,
    );
  });

  test.each([
    ['rbac.authorization.k8s.io', 'Role', 'Payments:reader_1'],
    ['rbac.authorization.k8s.io', 'ClusterRoleBinding', 'system:auth-delegator'],
    ['policy', 'PodDisruptionBudget', 'My_Budget'],
    ['apiregistration.k8s.io', 'APIService', 'v1.'],
    ['certificates.k8s.io', 'CertificateSigningRequest', 'node:worker-1'],
    ['certificates.k8s.io', 'ClusterTrustBundle', 'example.com:signer:root-2026'],
    ['certificates.k8s.io', 'ClusterTrustBundle', 'plain'],
    ['coordination.k8s.io', 'LeaseCandidate', 'Leader_1.'],
    ['networking.k8s.io', 'IPAddress', '2001:db8::1'],
    ['apiextensions.k8s.io', 'CustomResourceDefinition', 'certificates.cert-manager.io'],
    ['batch', 'CronJob', 'nightly.report'],
    ['', 'Service', 'web-1'],
    ['', 'Namespace', '1st'],
  ])('B-5 accepts %s/%s called %p', (group, kind, name) => {
    expect(nameProblem(group, kind, name)).toBeUndefined();
  });

  test.each([
    ['', 'Service', '1st', 'start with a letter'],
    ['', 'Service', 'web.v2', "lower-case letters, digits and '-'"],
    ['', 'Namespace', 'team.a', "lower-case letters, digits and '-'"],
    ['apps', 'StatefulSet', 'db.main', "lower-case letters, digits and '-'"],
    ['', 'ConfigMap', 'My_Config', 'lower-case letters'],
    ['', 'ConfigMap', 'a..b', "around each '.'"],
    ['kyverno.io', 'ClusterPolicy', 'a:b', 'lower-case letters'],
    ['rbac.authorization.k8s.io', 'ClusterRole', 'a/b', "must not contain '/' or '%'"],
    ['certificates.k8s.io', 'ClusterTrustBundle', 'example.com/signer:root', "':' for '/'"],
    ['coordination.k8s.io', 'LeaseCandidate', '..a', "not start with '..'"],
    ['networking.k8s.io', 'IPAddress', 'web', 'must be an IP address'],
    ['', 'Pod', '', 'must not be empty'],
  ])('B-5 refuses %s/%s called %p', (group, kind, name, reason) => {
    expect(nameProblem(group, kind, name)).toContain(reason);
  });

  test('B-5 says the whole matter in a sentence', () => {
    expect(nameProblem('batch', 'CronJob', 'x'.repeat(53))).toBe(
      `The name '${'x'.repeat(53)}' of a CronJob has 53 characters; at most 52 are allowed. Kubernetes appends eleven characters to it for the name of each Job.`,
    );
    expect(nameProblem('', 'Service', 'Web')).toBe(
      "The name 'Web' of a Service must consist of lower-case letters, digits and '-', start with a letter and end with a letter or digit.",
    );
    expect(labelKeyProblem('example.com/')).toBe(
      "The part after the '/' of the label key 'example.com/' must not be empty.",
    );
    expect(labelKeyProblem('Example.com/name')).toContain(
      "The part before the '/' of the label key 'Example.com/name'",
    );
    expect(annotationKeyProblem('a/b/c')).toBe("The annotation key 'a/b/c' must not contain more than one '/'.");
    expect(labelValueProblem('two words')).toBe(
      "The label value 'two words' must consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit.",
    );
  });

  test('B-5 a message stays short for a name of any length', () => {
    expect(nameProblem('', 'Secret', 'a'.repeat(100_000))?.length).toBeLessThan(250);
  });
});

describe('laws of names', () => {
  const problems = [...QUESTIONS.map(([, , problem]) => problem)];

  test('every answer is undefined or a whole sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (text) => {
        for (const problem of problems) expect(problem(text) ?? 'The end.').toMatch(/^The [^]*\.$/);
      }),
    );
  });

  test('a Service name is a Namespace name, a Namespace name a Secret name, a Secret name a ClusterRole name', () => {
    const isFine = (group: string, kind: string, name: string) => nameProblem(group, kind, name) === undefined;
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9._:-]{0,70}$/), (name) => {
        const chain = [
          isFine('', 'Service', name),
          isFine('', 'Namespace', name),
          isFine('', 'Secret', name),
          isFine('rbac.authorization.k8s.io', 'ClusterRole', name),
        ];
        expect(chain.slice(chain.indexOf(true)).every(Boolean) || !chain.includes(true)).toBe(true);
      }),
    );
  });

  test('every label key is an annotation key', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9._/-]{1,20}$/), (key) => {
        const [asLabel, asAnnotation] = [labelKeyProblem(key), annotationKeyProblem(key)];
        expect(asLabel !== undefined || asAnnotation === undefined).toBe(true);
      }),
    );
  });
});
