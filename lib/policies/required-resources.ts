import type { Construct } from 'constructs';
import { Policy, type BadExample, type GoodExample, type PolicyProps } from '../constructs';
import type { JsonObject } from '../yaml';
import { container, GOOD_SPEC, inTemplates, merge, podObject } from './example-pods';
import { podValidation } from './pod-validation';

/** What containers ask for and are limited to. */
export type ResourceName = 'cpu' | 'memory' | 'ephemeral-storage';

export interface RequiredResourcesProps extends PolicyProps {
  /** What must be requested. @default ['cpu', 'memory'] */
  readonly requests?: readonly ResourceName[];

  /** What must be limited. A limit of `cpu` slows a container down where the node has time to spare. @default ['memory'] */
  readonly limits?: readonly ResourceName[];

  /** Which init containers must say so too: all, those that run on as sidecars, or none. @default 'all' */
  readonly initContainers?: 'all' | 'sidecars' | 'none';
}

/**
 * Containers say what they need, so that the scheduler finds room for them and none takes what others were promised.
 *
 * As for the scheduler, a limit counts as a request of the same, and what the pod says for all its containers counts for
 * each. Where a LimitRange fills in what is missing, only workloads that make pods are refused: the pods have it by then.
 *
 * @example
 * new RequiredResources(cluster, 'required-resources', { limits: ['memory', 'ephemeral-storage'] });
 */
export class RequiredResources extends Policy {
  constructor(scope: Construct, id: string, props: RequiredResourcesProps = {}) {
    const { requests = ['cpu', 'memory'], limits = ['memory'], initContainers = 'all' } = props;
    const requirements: readonly Requirement[] = [
      ...requests.map((resource) => ({ field: 'requests' as const, resource })),
      ...limits.map((resource) => ({ field: 'limits' as const, resource })),
    ];
    super(
      scope,
      id,
      {
        name: 'required-resources',
        description: 'Containers say what they need, so that none takes what others were promised.',
        tier: 'opt-in',
        match: { kinds: 'pods', namespaces: 'tenants' },
        variables: [{ name: 'running', expression: CONTAINERS[initContainers] }],
        validations: requirements.map(({ field, resource }) =>
          podValidation({
            title: 'Resources',
            containers: 'variables.running',
            container: setsOne(field, resource),
            fix: `must set resources.${field}['${resource}'] above zero, or its pod must`,
          }),
        ),
        examples: examplesOf(requirements, initContainers),
      },
      props,
    );
  }
}

const CONTAINERS = {
  all: 'dyn(variables.podSpec).containers + dyn(variables.podSpec).?initContainers.orValue([])',
  sidecars:
    'dyn(variables.podSpec).containers + ' +
    "dyn(variables.podSpec).?initContainers.orValue([]).filter(c, c.?restartPolicy.orValue('') == 'Always')",
  none: 'variables.podSpec.containers',
};

/** Holds where a container `c`, or its pod, sets a resource above zero. */
function setsOne(field: Field, resource: ResourceName): string {
  const fields = field === 'requests' ? ['requests', 'limits'] : [field];
  return ['c', 'variables.podSpec']
    .flatMap((owner) => fields.map((each) => `${owner}.?resources.?${each}[?'${resource}'].orValue('0')`))
    .map((quantity) => `quantity(string(${quantity})).isGreaterThan(quantity('0'))`)
    .join(' || ');
}

const QUANTITIES: Readonly<Record<ResourceName, string>> = { cpu: '100m', memory: '64Mi', 'ephemeral-storage': '1Gi' };

type Field = 'requests' | 'limits';
interface Requirement {
  readonly field: Field;
  readonly resource: ResourceName;
}

function examplesOf(
  requirements: readonly Requirement[],
  initContainers: NonNullable<RequiredResourcesProps['initContainers']>,
): { readonly good: readonly GoodExample[]; readonly bad: readonly BadExample[] } {
  const good = specOf(resourcesOf(requirements));
  const [first] = requirements;
  const templates = inTemplates({ spec: good }, { spec: specOf({}) }, first ? saysOf(first) : '');
  const initial = podObject({ spec: { ...good, initContainers: [withResources('setup', {})] } });
  return {
    good: [
      { name: 'pod that says what it needs', object: podObject({ spec: good }) },
      ...(initContainers === 'all' ? [] : [{ name: 'init container that says nothing', object: initial }]),
      ...templates.good,
    ],
    bad: [
      ...requirements.flatMap((missing) => badExamples(missing, requirements)),
      ...(initContainers === 'all' && first
        ? [{ name: 'init container that says nothing', object: initial, says: "container 'setup' must set" }]
        : []),
      ...(initContainers === 'none' || !first
        ? []
        : [
            {
              name: 'sidecar that says nothing',
              object: podObject({
                spec: { ...good, initContainers: [{ ...withResources('proxy', {}), restartPolicy: 'Always' }] },
              }),
              says: "container 'proxy' must set",
            },
          ]),
      ...templates.bad,
    ],
  };
}

function badExamples(missing: Requirement, requirements: readonly Requirement[]): BadExample[] {
  const { field, resource } = missing;
  // A limit would count as a request.
  const kept = requirements.filter(
    (each) => each.resource !== resource || (field === 'limits' && each.field === 'requests'),
  );
  return [
    {
      name: `pod without ${field} of ${resource}`,
      object: podObject({ spec: specOf(resourcesOf(kept)) }),
      says: saysOf(missing),
    },
    // A limit of nothing below a request is no object that the API would take.
    ...(kept.some((each) => each.resource === resource)
      ? []
      : [
          {
            name: `pod with ${field} of no ${resource}`,
            object: podObject({ spec: specOf(merge(resourcesOf(kept), { [field]: { [resource]: '0' } })) }),
            says: saysOf(missing),
          },
        ]),
  ];
}

function saysOf({ field, resource }: Requirement): string {
  return `must set resources.${field}['${resource}']`;
}

function resourcesOf(requirements: readonly Requirement[]): JsonObject {
  const quantities = (field: Field): JsonObject =>
    Object.fromEntries(
      requirements.filter((each) => each.field === field).map(({ resource }) => [resource, QUANTITIES[resource]]),
    );
  return { requests: quantities('requests'), limits: quantities('limits') };
}

function specOf(resources: JsonObject): JsonObject {
  return { ...GOOD_SPEC, containers: [withResources('web', resources)] };
}

function withResources(name: string, resources: JsonObject): JsonObject {
  return { ...container(name), resources };
}
