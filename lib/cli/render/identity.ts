import { ProblemList } from '../../errors';
import { namespaceProblem } from '../../kube';

// Helm's own rule for releases: https://helm.sh/docs/chart_template_guide/builtin_objects/
const RELEASE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_RELEASE = 53;

// As Helm reads it: at least two numbers, whatever follows.
const KUBE_VERSION = /^\s*v?\d+(\.\d+)+/;

/**
 * Refuses what Helm or Kubernetes would refuse whatever the chart is: also where the chart itself would not see it.
 *
 * @throws ProblemError with everything that cannot be
 */
export function requireIdentity(release: string, namespace: string, kubeVersion: string): void {
  const problems = new ProblemList();
  const refuse = (what: string, why: string, fix: string) => {
    problems.add({ code: 'invalid-argument', what, where: [], why, fix });
  };
  if (!RELEASE.test(release) || release.length > MAX_RELEASE) {
    refuse(
      `'${release}' is not the name of a release.`,
      `Helm takes at most ${MAX_RELEASE} lower-case letters, digits, '-' and '.', a letter or digit at both ends.`,
      "Write another name after '--release'.",
    );
  }
  const problem = namespaceProblem(namespace);
  if (problem !== undefined) {
    refuse(problem, 'Kubernetes would refuse the namespace.', "Write another name after '--namespace'.");
  }
  if (!KUBE_VERSION.test(kubeVersion)) {
    refuse(
      `The version '${kubeVersion}' after '--kube-version' cannot be read.`,
      'Charts compare it with ranges of versions.',
      "Write a version such as '1.35.0'.",
    );
  }
  problems.throwIfAny();
}
