import { Cluster, type Catalogue } from '../constructs';
import { sortProblems, type Problem, type ProblemSite } from '../errors';
import type { CheckLevel, FileWaiver } from '../model';
import type { EngineWork } from '../engine';
import { siteOf, templateLines, type RenderedObject } from '../render';
import type { Check, CheckContext, ClusterUnderCheck, Finding, RuleFinding, Subject } from './check';
import { CHECKS } from './checks';
import { levelsOn } from './levels';
import { codeOf, type Rule } from './rule';
import { RULES } from './rules';
import { surveyOf } from './survey';
import { findingsInTemplates, withTemplate } from './template-place';
import { Waivers, type WaivableSubject } from './waivers';

export interface CheckOptions {
  /** The day on which the verdict is asked for, `YYYY-MM-DD`: waivers end. */
  readonly today: string;

  /** Names of add-ons by the API (`group` or `group/Kind`) that they bring, for advice. @default - none is named */
  readonly providers?: ReadonlyMap<string, readonly string[]>;

  /** Add-ons of which it is known what they bring, wherever they are rendered. @default - none */
  readonly catalogue?: Catalogue;

  /** What else was found, of which rules. @default - nobody has looked */
  readonly further?: FurtherFindings;
}

/** What others than the checks have found. */
export interface FurtherFindings {
  readonly findings: readonly RuleFinding[];

  /** Rules that were looked at, by the names of waivers. */
  readonly asked: ReadonlySet<string>;

  /** Rules that only this cluster has, its policies. */
  readonly rules: readonly Rule[];
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

/** A finding that counts: nobody has excused it. */
interface Counted {
  readonly rule: Rule;
  readonly finding: Finding;
  readonly stops: boolean;
}

/** What was found, and what there is to say of levels and waivers themselves. */
interface Outcome extends Verdict {
  readonly counted: readonly Counted[];
}

/**
 * Judges everything on a cluster by all checks, and the waivers by what they excused.
 *
 * Pure: the same cluster on the same day has the same verdict. Linear in the number of objects.
 */
export function runChecks(cluster: ClusterUnderCheck, options: CheckOptions): Verdict {
  return toVerdict(judge(cluster, options), new Map());
}

/** The same; what is told of an object that a Helm chart made says the line of the template, too. */
export function* runChecksWithLines(cluster: ClusterUnderCheck, options: CheckOptions): EngineWork<Verdict> {
  const outcome = judge(cluster, options);
  const findings = findingsInTemplates(outcome.counted.map(({ finding }) => finding));
  const lines = yield* templateLines([...cluster.charts, cluster.argocd], [...findings.values()]);
  return toVerdict(outcome, new Map([...findings.keys()].map((finding, index) => [finding, lines[index]])));
}

function judge(cluster: ClusterUnderCheck, options: CheckOptions): Outcome {
  const context: CheckContext = {
    today: options.today,
    providers: options.providers ?? new Map<string, readonly string[]>(),
    survey: surveyOf(cluster, options.catalogue),
  };
  const { levels, ...said } = levelsOn(cluster, RULES);
  const root = Cluster.of(cluster.argocd.construct);
  const waivers = new Waivers({ root, files: cluster.fleet.waivers, today: options.today });
  const counted: Counted[] = [];
  const count = (rule: Rule, finding: Finding, level: CheckLevel | undefined) => {
    if (waivers.excuse(rule, subjectsOf(finding).map(toWaivable))) return;
    const stops = (level === 'error' || rule.isFloor === true) && finding.isDoubtful !== true;
    counted.push({ rule, finding, stops });
  };
  const told = new ToldObjects();
  for (const check of CHECKS) {
    const level = levels.get(check.name);
    if (level === 'off') continue;
    for (const finding of check.run(cluster, context)) {
      told.add(check, finding);
      count(check, finding, level);
    }
  }
  const { findings = [], asked = NONE, rules = [] } = options.further ?? {};
  for (const finding of findings) {
    const level = levels.get(codeOf(finding.rule));
    if (level !== 'off' && !told.has(finding)) count(finding.rule, finding, level);
  }
  const judged = { rules: [...RULES, ...rules], levels, asked: new Set([...OWN, ...asked]) };
  return {
    counted,
    problems: [...said.problems, ...waivers.problems(judged)],
    notices: [...said.notices, ...waivers.notices()],
    waiversInUse: waivers.filesInUse(judged),
  };
}

function toVerdict(outcome: Outcome, lines: ReadonlyMap<Finding, number | undefined>): Verdict {
  const { counted, waiversInUse } = outcome;
  const told = (whichStop: boolean) =>
    counted
      .filter(({ stops }) => stops === whichStop)
      .map(({ rule, finding }) => toProblem(rule, finding, lines.get(finding)));
  return {
    problems: sortProblems([...outcome.problems, ...told(true)]),
    notices: sortProblems([...outcome.notices, ...told(false)]),
    waiversInUse,
  };
}

const NONE: ReadonlySet<string> = new Set();
const OWN: readonly string[] = CHECKS.map(({ name }) => name);

/** Which checks have found something about which objects, whether it was excused or not. */
class ToldObjects {
  readonly #byObject = new Map<RenderedObject, Set<string>>();

  public add({ name }: Check, finding: Finding): void {
    for (const { object } of subjectsOf(finding)) {
      if (object === undefined) continue;
      const names = this.#byObject.get(object);
      if (names) names.add(name);
      else this.#byObject.set(object, new Set([name]));
    }
  }

  public has({ object, saidBy = [] }: RuleFinding): boolean {
    const names = object && this.#byObject.get(object);
    return names !== undefined && saidBy.some((name) => names.has(name));
  }
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

function toProblem(rule: Rule, finding: Finding, line: number | undefined): Problem {
  const [own, ...others] = subjectsOf(finding).map((subject) => siteOf(subject.chart, constructOf(subject)));
  const where: readonly (ProblemSite | undefined)[] = [finding.at ?? own, ...others, ...(finding.files ?? [])];
  return {
    code: codeOf(rule),
    what: withTemplate(finding, line),
    where: where.filter((site) => site !== undefined),
    why: finding.why ?? rule.why,
    fix: finding.fix ?? rule.fix,
  };
}
