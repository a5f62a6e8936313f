import type { KubeObject } from '../../kube';
import type { Subject } from '../check';

/** What an object needs to be there. */
export interface Target {
  readonly group: string;
  readonly kind: string;

  /** Undefined for a kind that lives in no namespace. */
  readonly namespace?: string | undefined;
  readonly name: string;

  /** The port that a Service must have, by number or name. @default - any */
  readonly port?: number | string | undefined;

  /** Where the object says so. */
  readonly path: string;
}

/** Something that an object needs to be there. */
export interface Reference extends Target {
  readonly subject: Required<Subject>;
}

/** What objects of a kind need to be there. */
export type TargetFinder = (object: KubeObject) => Iterable<Target>;

const CORE = '';

/** Nothing that would have to be there. */
export const NO_TARGETS: readonly Target[] = [];

/** A target in the core group; nothing where no name is given, or one that is only filled in later. */
export function coreTarget(
  kind: string,
  object: KubeObject,
  name: string | undefined,
  path: string,
): readonly Target[] {
  return isName(name) ? [{ group: CORE, kind, namespace: object.metadata.namespace, name, path }] : NO_TARGETS;
}

/** Whether a target is a Secret or ConfigMap, which people and programs make while a cluster runs. */
export function isContent({ group, kind }: Pick<Target, 'group' | 'kind'>): boolean {
  return group === CORE && (kind === 'Secret' || kind === 'ConfigMap');
}

/** Whether something is a name as it stands, not an expression that somebody else fills in. */
export function isName(name: string | undefined): name is string {
  return name !== undefined && /^[\w.:-]+$/.test(name);
}
