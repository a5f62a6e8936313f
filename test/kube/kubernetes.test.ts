import { isKubernetesMinor, kubernetesVersionProblem, SUPPORTED_KUBERNETES } from '../../lib/kube';

test.each(SUPPORTED_KUBERNETES)('Kubernetes %s is supported', (version) => {
  expect(isKubernetesMinor(version)).toBe(true);
  expect(kubernetesVersionProblem(version)).toBeUndefined();
});

test.each([
  ['1.35.4', "'1.35.4' says more than the minor version; write '1.35'."],
  ['v1.35', "'v1.35' says more than the minor version; write '1.35'."],
  ['v1.34.2-eks-abc', "'v1.34.2-eks-abc' says more than the minor version; write '1.34'."],
  ['1.3', "'1.3' is not a Kubernetes version; write '1.30', in quotes."],
  ['1.29', "Kubernetes '1.29' is not supported; Fairlead knows 1.30 to 1.37."],
  ['1.38', "Kubernetes '1.38' is not supported; Fairlead knows 1.30 to 1.37."],
  ['latest', "'latest' is not a Kubernetes minor version such as '1.35'; Fairlead knows 1.30 to 1.37."],
  ['', "'' is not a Kubernetes minor version such as '1.35'; Fairlead knows 1.30 to 1.37."],
])('Kubernetes %p is refused with what to write', (version, problem) => {
  expect(isKubernetesMinor(version)).toBe(false);
  expect(kubernetesVersionProblem(version)).toBe(problem);
});
