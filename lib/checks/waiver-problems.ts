import { suggest, type Problem } from '../errors';
import type { Rule } from './rule';

/** A waiver as messages speak of it, wherever it is written. */
export interface SaidWaiver {
  /** Begins a sentence. */
  readonly name: string;
  readonly check: string;
  readonly owner: string;
  readonly expires: string;
  readonly where: Problem['where'];
}

/** A waiver that names no check. */
export function unknownCheck(waiver: SaidWaiver, rules: readonly Rule[]): Problem {
  return {
    code: 'waiver-invalid',
    what: `${waiver.name} names '${waiver.check}', which is not a check.`,
    where: waiver.where,
    why: 'A waiver that names no check excuses nothing.',
    fix: suggest(
      waiver.check,
      rules.map(({ name }) => name),
    ),
  };
}

/** A waiver for something that does not exist. */
export function unknownScope(waiver: SaidWaiver, what: string, name: string, known: readonly string[]): Problem {
  return {
    code: 'waiver-invalid',
    what: `${waiver.name} is for the ${what} '${name}', which the fleet does not have.`,
    where: waiver.where,
    why: 'It excuses nothing.',
    fix: suggest(name, known),
  };
}

/** A waiver among a tenant's definitions that does not say which tenant it is for. */
export function withoutTenant(waiver: SaidWaiver): Problem {
  return {
    code: 'waiver-invalid',
    what: `${waiver.name} lies among the definitions of tenants, but its scope names no tenant.`,
    where: waiver.where,
    why: 'A tenant can excuse only what is its own.',
    fix: "Name the tenant in 'scope.tenant', or move the waiver into 'waivers/' of the fleet.",
  };
}

/** A waiver that a tenant cannot give. */
export function refused(waiver: SaidWaiver, tenant: string): Problem {
  return {
    code: 'floor-lowered',
    what: `${waiver.name} is one of tenant '${tenant}', and '${waiver.check}' always holds for tenants.`,
    where: waiver.where,
    why: 'It protects others than those who would break it.',
    fix: "Mend what it was to excuse, or ask the platform for a waiver in 'waivers/' of the fleet.",
  };
}

/** A waiver whose last day is over. */
export function expired(waiver: SaidWaiver): Problem {
  return {
    code: 'waiver-expired',
    what: `${waiver.name} held until ${waiver.expires}.`,
    where: waiver.where,
    why: 'An exception without an end becomes the rule.',
    fix: `Mend what it excused and remove it, or agree with its owner, ${waiver.owner}, on a new last day.`,
  };
}

/** A waiver that excuses nothing. */
export function unused(waiver: SaidWaiver): Problem {
  return {
    code: 'waiver-unused',
    what: `${waiver.name} excuses nothing.`,
    where: waiver.where,
    why: 'It would silently excuse a mistake that somebody makes later.',
    fix: 'Remove it.',
  };
}
