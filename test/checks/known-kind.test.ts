import { clusterOf, problemsOf } from './support';

const object = (apiVersion: string, kind: string) => ({ apiVersion, kind, metadata: { name: 'web' }, spec: {} });
const crd = (group: string, kind: string, ...versions: string[]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind, plural: `${kind.toLowerCase()}s` },
    versions: versions.map((name) => ({ name, served: true })),
  },
});

test.each([
  ['apps/v1', 'Deployment', '1.35'],
  ['v1', 'Service', '1.30'],
  ['cert-manager.io/v1', 'Certificate', '1.35'],
  ['unheard-of.example.com/v1', 'Anything', '1.35'],
  // Versions that come and go are another check's.
  ['policy/v1beta1', 'PodDisruptionBudget', '1.35'],
  ['extensions/v1beta1', 'Ingress', '1.35'],
  ['admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', '1.35'],
])('takes %s %s on Kubernetes %s', (apiVersion, kind, kubernetes) => {
  expect(problemsOf(clusterOf([object(apiVersion, kind)], { kubernetes }), 'known-kind')).toEqual([]);
});

test.each([
  ['apps/v1', 'Deploymet', '1.35', "Did you mean 'Deployment'?"],
  ['apps/v1', 'Service', '1.35', "Use 'v1'."],
  ['cert-manager.io/v1', 'Certificat', '1.35', "Did you mean 'Certificate'?"],
  ['extensions/v1', 'Ingress', '1.35', "Use 'networking.k8s.io/v1'."],
  ['policy/v2', 'PodDisruptionBudget', '1.35', "Use 'policy/v1'."],
])('refuses %s %s on Kubernetes %s', (apiVersion, kind, kubernetes, fix) => {
  const [problem, ...others] = problemsOf(clusterOf([object(apiVersion, kind)], { kubernetes }), 'known-kind');

  expect(problem?.fix).toContain(fix);
  expect(problem?.where[0]?.path).toBe('acme/test/app/0');
  expect(others).toEqual([]);
});

test('a definition on the cluster brings kinds and versions of its own', () => {
  const gadgets = crd('cert-manager.io', 'Gadget', 'v1');
  const brought = clusterOf([gadgets, object('cert-manager.io/v1', 'Gadget')]);
  const other = clusterOf([gadgets, object('cert-manager.io/v2', 'Gadget')]);

  expect(problemsOf(brought, 'known-kind')).toEqual([]);
  expect(problemsOf(other, 'known-kind').map(({ fix }) => fix)).toEqual(["Use 'cert-manager.io/v1'."]);
});
