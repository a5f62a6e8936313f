import { Cluster, type Catalogue } from '../constructs';
import { sortProblems, type Problem, type ProblemSite } from '../errors';
import type { FileWaiver } from '../model';
import { siteOf } from '../render';
import type { Check, CheckContext, ClusterUnderCheck, Finding, Subject } from './check';
import { CHECKS } from './checks';
import { levelsOn } from './levels';
import { surveyOf } from './survey';
import { Waivers, type WaivableSubject } from './waivers';

export interface CheckOptions {
  /** The day on which the verdict is asked for, `YYYY-MM-DD`: waivers end. */
  readonly today: string;

  /** Names of add-ons by the API (`group` or `group/Kind`) that they bring, for advice. @default - none is named */
  readonly providers?: ReadonlyMap<string, readonly string[]>;

  /** Add-ons of which it is known what they bring, wherever they are rendered. @default - none */
  readonly catalogue?: Catalogue;
}

/** What the checks say of a cluster. */
export interface Verdict {
  /** What stops the run, sorted. */
  readonly problems: readonly Problem[];

  /** What is told and stops nothing, sorted. */
  readonly notices: readonly Problem[];

  /** Waivers in files that have excused something here, or whose check is switched off here. */
  readonly waiversInUse: readonly FileWaiver[];
}

/**
 * Judges everything on a cluster by all checks, and the waivers by what they excused.
 *
 * Pure: the same cluster on the same day has the same verdict. Linear in the number of objects.
 */
export function runChecks(cluster: ClusterUnderCheck, options: CheckOptions): Verdict {
  const context: CheckContext = {
    today: options.today,
    providers: options.providers ?? new Map<string, readonly string[]>(),
    survey: surveyOf(cluster, options.catalogue),
  };
  const { levels, ...said } = levelsOn(cluster, CHECKS);
  const root = Cluster.of(cluster.argocd.construct);
  const waivers = new Waivers({ root, files: cluster.fleet.waivers, today: options.today });
  const problems = [...said.problems];
  const notices = [...said.notices];
  for (const check of CHECKS) {
    const level = levels.get(check.name);
    if (level === 'off') continue;
    for (const finding of check.run(cluster, context)) {
      if (waivers.excuse(check, subjectsOf(finding).map(toWaivable))) continue;
      const stops = level === 'error' && finding.isDoubtful !== true;
      (stops ? problems : notices).push(toProblem(check, finding));
    }
  }
  problems.push(...waivers.problems(CHECKS, levels));
  notices.push(...waivers.notices());
  return {
    problems: sortProblems(problems),
    notices: sortProblems(notices),
    waiversInUse: waivers.filesInUse(levels),
  };
}

type FoundSubject = Subject & Pick<Finding, 'construct'>;

function subjectsOf(finding: Finding): readonly FoundSubject[] {
  return [finding, ...(finding.also ?? [])];
}

function constructOf({ chart, object, construct }: FoundSubject) {
  return construct ?? object?.construct ?? chart.construct;
}

function toWaivable(subject: FoundSubject): WaivableSubject {
  const { chart, object } = subject;
  return { chart, ...(object && { object }), construct: constructOf(subject) };
}

function toProblem(check: Check, finding: Finding): Problem {
  const [own, ...others] = subjectsOf(finding).map((subject) => siteOf(subject.chart, constructOf(subject)));
  const where: readonly (ProblemSite | undefined)[] = [finding.at ?? own, ...others];
  return {
    code: check.name,
    what: finding.message,
    where: where.filter((site) => site !== undefined),
    why: finding.why ?? check.why,
    fix: finding.fix ?? check.fix,
  };
}
