export { celLiteral } from './cel-literal';
export { ExistingPolicy, type ExistingPolicyProps } from './existing-policy';
export { Policy } from './policy';
export { policiesOf, PolicyConstruct } from './policy-construct';
export { POD_KINDS } from './pods';
export type * from './rule';
export type { TypedForm } from './typed-forms';
