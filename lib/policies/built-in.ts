import type { Construct } from 'constructs';
import type { Policy } from '../constructs';

/** Makes one of the policies of this package with props that its examples are about. */
export type BuiltInPolicy = (scope: Construct) => Policy;

/** Every policy of this package, in the order of their names: what `fairlead policy test` tries. */
export const BUILT_IN_POLICIES: readonly BuiltInPolicy[] = [];
