import type { IConstruct } from 'constructs';
import { ClusterChart, waiversOn, type PlacedWaiver } from '../constructs';
import { suggest, type Problem, type ProblemCode } from '../errors';

/** The waivers of one cluster, and which of them have excused something. */
export class Waivers {
  readonly #all: readonly PlacedWaiver[];
  readonly #today: string;
  readonly #used = new Set<PlacedWaiver>();

  /** @param root the cluster's construct */
  constructor(root: IConstruct, today: string) {
    this.#all = waiversBelow(root);
    this.#today = today;
  }

  /** Whether a waiver on one of the constructs, or above it, excuses findings of a check. */
  public excuse(check: ProblemCode, constructs: readonly IConstruct[]): boolean {
    if (this.#all.length === 0) return false;
    let excused = false;
    for (const construct of constructs) {
      for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
        for (const waiver of waiversOn(scope)) {
          if (waiver.check !== check || this.isExpired(waiver)) continue;
          this.#used.add(waiver);
          excused = true;
        }
      }
    }
    return excused;
  }

  /**
   * What is wrong with the waivers themselves, once all findings have been judged.
   *
   * @param checks names that a waiver may give
   */
  public problems(checks: readonly string[]): readonly Problem[] {
    return this.#all.flatMap((waiver): Problem[] => {
      if (!checks.includes(waiver.check)) return [unknownCheck(waiver, checks)];
      if (this.isExpired(waiver)) return [expired(waiver)];
      return this.#used.has(waiver) ? [] : [unused(waiver)];
    });
  }

  private isExpired({ expires }: PlacedWaiver): boolean {
    return expires < this.#today;
  }
}

/**
 * The waivers on a construct and below it. What is switched off renders nothing that a waiver could excuse, so its
 * waivers are neither used nor unused.
 */
function waiversBelow(root: IConstruct): readonly PlacedWaiver[] {
  const found: PlacedWaiver[] = [];
  const visit = (construct: IConstruct): void => {
    const { node } = construct;
    if (ClusterChart.is(construct) && !construct.active) return;
    if (node.metadata.length > 0) found.push(...waiversOn(construct));
    for (const child of node.children) visit(child);
  };
  visit(root);
  return found;
}

function whereOf({ path, origin }: PlacedWaiver): Problem['where'] {
  return [{ path, ...(origin.source && { source: origin.source }) }];
}

function unknownCheck(waiver: PlacedWaiver, checks: readonly string[]): Problem {
  return {
    code: 'waiver-invalid',
    what: `The waiver on '${waiver.path}' names '${waiver.check}', which is not a check.`,
    where: whereOf(waiver),
    why: 'A waiver that names no check excuses nothing.',
    fix: suggest(waiver.check, checks),
  };
}

function expired(waiver: PlacedWaiver): Problem {
  return {
    code: 'waiver-expired',
    what: `The waiver of '${waiver.check}' on '${waiver.path}' held until ${waiver.expires}.`,
    where: whereOf(waiver),
    why: 'An exception without an end becomes the rule.',
    fix: `Mend what it excused and remove it, or agree with its owner, ${waiver.owner}, on a new last day.`,
  };
}

function unused(waiver: PlacedWaiver): Problem {
  return {
    code: 'waiver-unused',
    what: `The waiver of '${waiver.check}' on '${waiver.path}' excuses nothing.`,
    where: whereOf(waiver),
    why: 'It would silently excuse a mistake that somebody makes later.',
    fix: 'Remove it.',
  };
}
