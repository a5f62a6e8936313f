import type { IConstruct } from 'constructs';
import { ClusterChart, waiversOn, type PlacedWaiver } from '../constructs';
import type { Problem } from '../errors';
import type { CheckLevel, FileWaiver, Waiver } from '../model';
import type { RenderedChart, RenderedObject } from '../render';
import { isAbout, saidOf as saidOfFile } from './file-waivers';
import { currentName, renamed } from './levels';
import { codeOf, type Rule } from './rule';
import { expired, refused, unknownCheck, unused, type SaidWaiver } from './waiver-problems';

/** One who takes part in a finding. */
export interface WaivableSubject {
  readonly chart: RenderedChart;
  readonly construct: IConstruct;
  readonly object?: RenderedObject;
}

export interface WaiversOptions {
  /** The cluster's construct. */
  readonly root: IConstruct;

  /** Waivers in files of the fleet. */
  readonly files: readonly FileWaiver[];

  /** The day on which the verdict is asked for, `YYYY-MM-DD`. */
  readonly today: string;
}

/** The rules that waivers can name on a cluster, and which of them somebody has looked at. */
export interface JudgedRules {
  readonly rules: readonly Rule[];
  readonly levels: ReadonlyMap<string, CheckLevel>;
  readonly asked: ReadonlySet<string>;
}

/** A waiver on a construct, with the tenant whose construct that is. */
interface OwnedWaiver extends PlacedWaiver {
  readonly construct: IConstruct;
  readonly tenant: string | undefined;
}

/** The waivers that may hold on one cluster, and which of them have excused something. */
export class Waivers {
  readonly #cluster: string;
  readonly #onConstructs: readonly OwnedWaiver[];
  readonly #byConstruct = new Map<IConstruct, OwnedWaiver[]>();
  readonly #files: readonly FileWaiver[];
  readonly #today: string;
  readonly #used = new Set<Waiver>();

  constructor({ root, files, today }: WaiversOptions) {
    this.#cluster = root.node.id;
    this.#onConstructs = waiversBelow(root);
    for (const waiver of this.#onConstructs) {
      const same = this.#byConstruct.get(waiver.construct);
      if (same) same.push(waiver);
      else this.#byConstruct.set(waiver.construct, [waiver]);
    }
    this.#files = files;
    this.#today = today;
  }

  /**
   * Whether a waiver excuses a finding: one on a construct that takes part, or above it, or one in a file. A tenant
   * excuses what concerns nobody else, and nothing that a check of the floor has found.
   */
  public excuse(rule: Rule, subjects: readonly WaivableSubject[]): boolean {
    if (this.#onConstructs.length === 0 && this.#files.length === 0) return false;
    let excused = false;
    const use = (waiver: Waiver, tenant: string | undefined) => {
      if (currentName(waiver.check) !== rule.name || this.isExpired(waiver)) return;
      const isOwn = ({ chart }: WaivableSubject) => chart.delivery.tenant === tenant;
      if (tenant !== undefined && (rule.isFloor === true || !subjects.every(isOwn))) return;
      this.#used.add(waiver);
      excused = true;
    };
    for (const { construct } of subjects) {
      for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
        for (const waiver of this.#byConstruct.get(scope) ?? []) use(waiver, waiver.tenant);
      }
    }
    for (const waiver of this.#files) {
      if (!subjects.some((subject) => isAbout(waiver, this.#cluster, subject))) continue;
      // Without a tenant it would be the platform's; that it names none is reported.
      if (!waiver.isTenants) use(waiver, undefined);
      else if (waiver.scope.tenant !== undefined) use(waiver, waiver.scope.tenant);
    }
    return excused;
  }

  /** Waivers in files that are not to be called unused: they have excused something, or nobody asks here. */
  public filesInUse(judged: JudgedRules): readonly FileWaiver[] {
    return this.#files.filter((waiver) => this.#used.has(waiver) || !mayBeUnused(waiver, judged));
  }

  /** What is wrong with the waivers on constructs themselves, once all findings have been judged. */
  public problems(judged: JudgedRules): readonly Problem[] {
    return this.#onConstructs.flatMap((waiver): Problem[] => {
      const said = saidOf(waiver);
      const rule = ruleOf(waiver, judged);
      if (rule === undefined) return [unknownCheck(said, judged.rules)];
      if (rule.isFloor === true && waiver.tenant !== undefined) return [refused(said, waiver.tenant)];
      if (this.isExpired(waiver)) return [expired(said)];
      return this.#used.has(waiver) || !mayBeUnused(waiver, judged) ? [] : [unused(said)];
    });
  }

  /** That waivers use names which checks no longer have. */
  public notices(): readonly Problem[] {
    const said = [...this.#onConstructs.map(saidOf), ...this.#files.map((waiver) => saidOfFile(waiver, 'check'))];
    return said.flatMap(({ check, where }) => {
      const name = currentName(check);
      return name === check ? [] : [renamed(check, name, where)];
    });
  }

  private isExpired({ expires }: Waiver): boolean {
    return expires < this.#today;
  }
}

/**
 * The waivers on a construct and below it. What is switched off renders nothing that a waiver could excuse, so its
 * waivers are neither used nor unused.
 */
function waiversBelow(root: IConstruct): readonly OwnedWaiver[] {
  const found: OwnedWaiver[] = [];
  const visit = (construct: IConstruct, owner: string | undefined): void => {
    const { node } = construct;
    if (ClusterChart.is(construct) && !construct.active) return;
    const tenant = ClusterChart.is(construct) ? construct.delivery.tenant : owner;
    if (node.metadata.length > 0)
      found.push(...waiversOn(construct).map((waiver) => ({ ...waiver, construct, tenant })));
    for (const child of node.children) visit(child, tenant);
  };
  visit(root, undefined);
  return found;
}

function ruleOf({ check }: Waiver, { rules }: JudgedRules): Rule | undefined {
  return rules.find(({ name }) => name === currentName(check));
}

/** Whether a waiver that excuses nothing is one too many: somebody has looked, and will find nothing another day. */
function mayBeUnused(waiver: Waiver, judged: JudgedRules): boolean {
  const rule = ruleOf(waiver, judged);
  if (rule === undefined) return false;
  return rule.isPassing !== true && judged.asked.has(rule.name) && judged.levels.get(codeOf(rule)) !== 'off';
}

function saidOf({ check, path, origin, owner, expires }: PlacedWaiver): SaidWaiver {
  const where = [{ path, ...(origin.source && { source: origin.source }) }];
  return { name: `The waiver of '${check}' on '${path}'`, check, owner, expires, where };
}
