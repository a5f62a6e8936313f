import type { ApiObject, GroupVersionKind } from 'cdk8s';
import { groupOf } from '../kube';
import {
  locate,
  objectTargetSchema,
  validate,
  type JsonPatchOperation,
  type Layer,
  type ObjectPatchData,
  type ObjectTarget,
  type Origin,
} from '../model';
import { Caller } from './caller';

/** A class that cdk8s generated for a kind: `KubeDeployment`, or one of `imports/`. */
export interface GeneratedKind<P> {
  new (...args: never[]): ApiObject;
  readonly GVK: GroupVersionKind;
  manifest(props: P): unknown;
}

/** Everything optional, all the way down. A null removes a field; a list, operations or a function remove the rest. */
export type PartialProps<T> = T extends string | number | boolean
  ? T | null
  : T extends readonly (infer E)[]
    ? readonly PartialProps<E>[]
    : T extends object
      ? { readonly [K in keyof T]?: PartialProps<T[K]> }
      : T;

/**
 * Changes a copy of an object in place, or returns another in its place. Must depend on nothing but the object, so that
 * the same definition gives the same manifests.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a chart brings has no type
export type PatchFunction = (object: any) => unknown;

/** A partial object to merge, operations of a JSON patch (RFC 6902), or a function. */
export type ObjectPatch = Readonly<Record<string, unknown>> | readonly JsonPatchOperation[] | PatchFunction;

/** A patch whose partial object has the type of a generated class. */
export type TypedPatch<P> = PartialProps<P> | readonly JsonPatchOperation[] | PatchFunction;

/** A patch as it waits on its chart. */
export interface RecordedPatch {
  readonly target: ObjectTarget;
  readonly patch: ObjectPatch;

  /** The generated class whose names the partial object has. */
  readonly kind?: GeneratedKind<never>;
  readonly origin: Origin;
}

/**
 * What `ClusterChart.patch` was called with, as one shape.
 *
 * @throws ProblemError where the target is not one
 */
export function recordPatch(path: string, args: readonly unknown[]): RecordedPatch {
  const caller = new Caller();
  const origin: Origin = {
    // Looked up only where a message needs it.
    get source() {
      return caller.location;
    },
  };
  const subject = `The target of a patch of '${path}'`;
  const [first, second, third] = args;
  if (!isGeneratedKind(first)) {
    return { target: validate(objectTargetSchema, first, subject, origin), patch: second as ObjectPatch, origin };
  }
  const { apiVersion, kind } = first.GVK;
  const target = { ...(second as object), group: groupOf(apiVersion), kind };
  return {
    target: validate(objectTargetSchema, target, subject, origin),
    patch: third as ObjectPatch,
    kind: first,
    origin,
  };
}

/** Patches of one layer of settings. Unlike other lists they do not replace those below: each stands for itself. */
export function patchesOf({ values, origin }: Layer): RecordedPatch[] {
  const patches = Array.isArray(values.patches) ? (values.patches as unknown as readonly ObjectPatchData[]) : [];
  return patches.map((patch, index) => ({
    ...patch,
    origin: {
      get source() {
        return locate(origin, ['patches', index]);
      },
    },
  }));
}

function isGeneratedKind(value: unknown): value is GeneratedKind<never> {
  return typeof value === 'function' && 'GVK' in value && 'manifest' in value;
}
