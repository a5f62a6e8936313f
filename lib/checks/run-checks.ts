import { Cluster } from '../constructs';
import { sortProblems, type Problem, type ProblemSite } from '../errors';
import { siteOf } from '../render';
import type { Check, CheckContext, ClusterUnderCheck, Finding, Subject } from './check';
import { CHECKS } from './checks';
import { surveyOf } from './survey';
import { Waivers } from './waivers';

export interface CheckOptions {
  /** The day on which the verdict is asked for, `YYYY-MM-DD`: waivers end. */
  readonly today: string;

  /** Names of add-ons by the API (`group` or `group/Kind`) that they bring, for advice. @default - none is named */
  readonly providers?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Judges everything on a cluster by all checks, and the waivers by what they excused.
 *
 * Pure: the same cluster on the same day has the same problems. Linear in the number of objects.
 */
export function runChecks(cluster: ClusterUnderCheck, options: CheckOptions): readonly Problem[] {
  const context: CheckContext = {
    today: options.today,
    providers: options.providers ?? new Map<string, readonly string[]>(),
    survey: surveyOf(cluster),
  };
  const waivers = new Waivers(Cluster.of(cluster.argocd.construct), options.today);
  const problems: Problem[] = [];
  for (const check of CHECKS) {
    for (const finding of check.run(cluster, context)) {
      if (!waivers.excuse(check.name, subjectsOf(finding).map(constructOf))) problems.push(toProblem(check, finding));
    }
  }
  problems.push(...waivers.problems(CHECKS.map(({ name }) => name)));
  return sortProblems(problems);
}

function subjectsOf(finding: Finding): readonly (Subject & Pick<Finding, 'construct'>)[] {
  return [finding, ...(finding.also ?? [])];
}

function constructOf({ chart, object, construct }: Subject & Pick<Finding, 'construct'>) {
  return construct ?? object?.construct ?? chart.construct;
}

function toProblem(check: Check, finding: Finding): Problem {
  const [own, ...others] = subjectsOf(finding).map((subject) => siteOf(subject.chart, constructOf(subject)));
  const where: readonly (ProblemSite | undefined)[] = [finding.at ?? own, ...others];
  return {
    code: check.name,
    what: finding.message,
    where: where.filter((site) => site !== undefined),
    why: check.why,
    fix: finding.fix ?? check.fix,
  };
}
