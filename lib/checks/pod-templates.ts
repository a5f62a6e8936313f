import { CUSTOM_POD_TEMPLATES, groupOf, POD_TEMPLATES } from '../kube';
import type { Subject } from './check';
import { fieldIn, listIn, mapIn, numberIn } from './fields';
import { isMap } from './subjects';

/** Pods that an object is or makes. */
export interface PodTemplate {
  readonly subject: Required<Subject>;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, unknown>>;

  /** The pod's own spec. */
  readonly spec: Readonly<Record<string, unknown>>;

  /** Where that spec stands in the object. */
  readonly path: string;

  /** How many pods there are as it is written; undefined where that depends on nodes, on time, or on an autoscaler. */
  readonly replicas?: number;
}

/** Where the pod stands in each kind. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  '/Pod': [],
  ...POD_TEMPLATES,
  ...CUSTOM_POD_TEMPLATES,
};

/** Kinds with a number of replicas that defaults to one. */
const REPLICATED = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController', 'Rollout'];

/** Whether objects of a kind are pods or make some from a template. */
export function makesPods(group: string, kind: string): boolean {
  return Object.hasOwn(TEMPLATES, `${group}/${kind}`);
}

/** The pods that an object is or makes, or undefined where it has no template. */
export function tryFindPodTemplate(subject: Required<Subject>): PodTemplate | undefined {
  const { object } = subject.object;
  const path = TEMPLATES[`${groupOf(object.apiVersion)}/${object.kind}`];
  if (path === undefined) return undefined;
  const template = fieldIn(object, ...path);
  if (!isMap(template) || !isMap(template.spec)) return undefined;
  const replicas = replicasOf(subject);
  return {
    subject,
    namespace: object.metadata.namespace ?? '',
    labels: mapIn(template, 'metadata', 'labels'),
    spec: template.spec,
    path: [...path, 'spec'].join('.'),
    ...(replicas !== undefined && { replicas }),
  };
}

function replicasOf({ object: { object } }: Required<Subject>): number | undefined {
  if (object.kind === 'Pod') return 1;
  return REPLICATED.includes(object.kind) ? (numberIn(object, 'spec', 'replicas') ?? 1) : undefined;
}

/** A container with its place below the pod's spec. */
export interface PlacedContainer {
  readonly path: string;
  readonly container: unknown;

  /** Whether it ends before the pod's other containers begin. */
  readonly endsFirst: boolean;
}

/** All containers of a pod. */
export function containersOf(spec: Readonly<Record<string, unknown>>): readonly PlacedContainer[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    listIn(spec, field).map((container, index) => ({
      path: `${field}[${index}]`,
      container,
      endsFirst: field === 'initContainers' && fieldIn(container, 'restartPolicy') !== 'Always',
    })),
  );
}
