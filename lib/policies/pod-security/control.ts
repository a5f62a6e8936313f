import type { JsonObject } from '../../yaml';
import type { PodRequirement } from '../pod-validation';

/** A minor version of Kubernetes as a number: 35 for `1.35`. */
export type Minor = number;

/** A pod that shows a control: changes to one that fits the restricted standard, as JSON merge patches. */
export interface PodExample {
  /** What it shows, as what follows the word pod. */
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: JsonObject;

  /** Changes to its container `web`. */
  readonly container?: JsonObject;

  /** Whether the API wants the same of all containers of a pod. @default false */
  readonly wholly?: boolean;
}

/**
 * One control of the Pod Security Standards.
 *
 * Every expression compares with what is allowed (`== false`, `in [...]`) and never with what is not: a value of another
 * type, which schemas of custom resources may let through, is then refused like a wrong one.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export interface PodControl extends PodRequirement {
  readonly good: readonly PodExample[];

  /** Empty where the API itself refuses what the control would. */
  readonly bad: readonly PodExample[];
}
