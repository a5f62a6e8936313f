import { CUSTOM_POD_TEMPLATES, POD_TEMPLATES } from '../../kube';
import type { PolicyCondition, PolicyKind, PolicyVariable } from './rule';

/** Where a kind has its pod. */
interface PodShape {
  /** `group/Kind`. */
  readonly kind: string;

  /** Path to the pod: what has `metadata` and `spec`. */
  readonly path: string;
}

/** Everything that is a pod or makes some from a template. */
const POD_SHAPES: readonly PodShape[] = [
  { kind: 'Pod', path: '' },
  ...Object.entries({ ...POD_TEMPLATES, ...CUSTOM_POD_TEMPLATES }).map(([key, path]) => ({
    kind: key.replace(/^\//, ''),
    path: path.join('.'),
  })),
];

/** The kinds that `pods` stands for, as `group/Kind`. */
export const POD_KINDS: readonly PolicyKind[] = POD_SHAPES.map(({ kind }) => kind as PolicyKind);

/** Requests that change a pod and do not ask for the pod itself. */
export const POD_SUBRESOURCES: readonly string[] = ['pods/ephemeralcontainers', 'pods/resize'];

/** Kinds that CRDs bring, with their resources; in whatever version the cluster has them. */
export const CUSTOM_POD_RESOURCES: Readonly<Record<string, string>> = {
  'argoproj.io/Rollout': 'rollouts',
  'keda.sh/ScaledJob': 'scaledjobs',
  'serving.knative.dev/Configuration': 'configurations',
  'serving.knative.dev/Revision': 'revisions',
  'serving.knative.dev/Service': 'services',
};

const names = (path: string): string[] => POD_SHAPES.filter((shape) => shape.path === path).map(nameOf);
const nameOf = ({ kind }: PodShape): string => kind.slice(kind.indexOf('/') + 1);
const quoted = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(', ');

const ITSELF = quoted(names(''));

/** Chooses by kind; the last path is that of all other kinds, so that a kind nobody thought of fails and does not pass. */
function byKind(choose: (path: string) => string): string {
  const paths = ['template', 'spec.jobTemplate.spec.template', 'spec.jobTargetRef.template'];
  return [
    `object.kind in [${ITSELF}] ? ${choose('')}`,
    ...paths.map((path) => `object.kind == ${quoted(names(path))} ? ${choose(path)}`),
    choose('spec.template'),
  ].join(' : ');
}

const CONTAINERS = `variables.podSpec.containers
+ variables.podSpec.?initContainers.orValue([])
+ variables.podSpec.?ephemeralContainers.orValue([])`;

/**
 * The pod's variables, wherever the pod stands: `pod` with `metadata` and `spec`, `podSpec`, the path of the latter for
 * messages (`podPath`), and all `containers`, those that initialize and those for debugging among them.
 */
export const POD_VARIABLES: readonly PolicyVariable[] = [
  { name: 'pod', expression: byKind((path) => (path === '' ? 'dyn(object)' : `dyn(object).${path}`)) },
  { name: 'podPath', expression: byKind((path) => `'${path === '' ? 'spec' : `${path}.spec`}'`) },
  { name: 'podSpec', expression: 'variables.pod.spec' },
  { name: 'containers', expression: CONTAINERS },
];

/** The same variables for Pods alone, where the type of everything is known. */
export const TYPED_POD_VARIABLES: readonly PolicyVariable[] = [
  { name: 'pod', expression: 'object' },
  { name: 'podPath', expression: "'spec'" },
  { name: 'podSpec', expression: 'object.spec' },
  // Types are told apart by where they stand: those of the other containers have the same fields and could not be joined.
  { name: 'containers', expression: 'object.spec.containers' },
];

const PARTS = `o.kind in [${ITSELF}]
? [o.?spec, o.metadata.?labels, o.metadata.?annotations]
: [o.?template, o.?spec.?template, o.?spec.?jobTemplate.?spec.?template, o.?spec.?jobTargetRef.?template]`;

/** What is not judged although it is of a kind with pods. */
export const POD_CONDITIONS: readonly PolicyCondition[] = [
  // Controllers take finalizers off finished pods and scale old ReplicaSets down: refusing that would not mend anything,
  // and leave Jobs and rollouts hanging.
  {
    name: 'pod-changes',
    expression: `request.operation != 'UPDATE'
|| [dyn(object)].map(o, ${PARTS})
!= [dyn(oldObject)].map(o, ${PARTS})`,
  },
  // It borrows the template of a Deployment, which is judged itself.
  {
    name: 'has-pod',
    expression: "object.kind != 'Rollout' || !has(dyn(object).spec.workloadRef) || has(dyn(object).spec.template)",
  },
];
