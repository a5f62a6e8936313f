import type { IConstruct } from 'constructs';
import { validate, waiverSchema, type Origin, type Waiver } from '../model';
import { Caller } from './caller';

const METADATA = 'fairlead:waiver';

/** A waiver with the place where it was written. */
export interface PlacedWaiver extends Waiver {
  readonly path: string;
  readonly origin: Origin;
}

/**
 * Excuses a finding of a check on a construct and everything below it.
 *
 * @example
 * waive(nodepools, { check: 'fits-cloud', reason: 'Exercises the empty release.', owner: 'platform', expires: '2027-06-30' });
 *
 * @throws ProblemError where the waiver lacks a reason, an owner or a last day
 */
export function waive(construct: IConstruct, waiver: Waiver, origin: Origin = { source: new Caller().location }): void {
  const valid = validate(waiverSchema, waiver, `The waiver on '${construct.node.path}'`, origin);
  construct.node.addMetadata(METADATA, { ...valid, path: construct.node.path, origin } satisfies PlacedWaiver);
}

/** The waivers written on one construct, not those it inherits. */
export function waiversOn(construct: IConstruct): readonly PlacedWaiver[] {
  return construct.node.metadata.filter(({ type }) => type === METADATA).map(({ data }) => data as PlacedWaiver);
}
