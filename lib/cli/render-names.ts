import { ProblemError, ProblemList } from '../errors';
import { namespaceProblem } from '../kube';

// Helm's own rule for releases: https://helm.sh/docs/chart_template_guide/builtin_objects/
const RELEASE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_RELEASE = 53;

/** @throws ProblemError where a release or a namespace cannot have such a name */
export function requireNames(release: string, namespace: string): void {
  const problems = new ProblemList();
  if (!RELEASE.test(release) || release.length > MAX_RELEASE) {
    problems.add({
      code: 'invalid-argument',
      what: `'${release}' is not the name of a release.`,
      where: [],
      why: `Helm takes at most ${MAX_RELEASE} lower-case letters, digits, '-' and '.', a letter or digit at both ends.`,
      fix: "Write another name after '--release'.",
    });
  }
  const problem = namespaceProblem(namespace);
  if (problem !== undefined) {
    problems.add({
      code: 'invalid-argument',
      what: problem,
      where: [],
      why: 'Kubernetes would refuse the namespace.',
      fix: "Write another name after '--namespace'.",
    });
  }
  if (problems.all.length > 0) throw new ProblemError(problems.all);
}
