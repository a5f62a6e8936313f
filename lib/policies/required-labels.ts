import type { Construct } from 'constructs';
import { Policy, type PolicyProps } from '../constructs';
import { labelKeyProblem } from '../kube';
import { ProblemError } from '../errors';
import type { JsonObject } from '../yaml';
import { GOOD_SPEC, kindOf, merge, podObject, templateObject } from './example-pods';
import { service } from './example-services';

/** Kinds whose labels can be asked for, as `group/Kind`, those of the core group as `Kind`. */
export type LabelledKind =
  | 'ConfigMap'
  | 'PersistentVolumeClaim'
  | 'Pod'
  | 'Service'
  | 'apps/DaemonSet'
  | 'apps/Deployment'
  | 'apps/StatefulSet'
  | 'batch/CronJob'
  | 'batch/Job'
  | 'networking.k8s.io/Ingress';

export interface RequiredLabelsProps extends PolicyProps {
  /** Labels that must be there and say something. @default - `app.kubernetes.io/name`, `…/version` and `…/part-of` */
  readonly labels?: readonly string[];

  /**
   * Kinds that must have them.
   *
   * @default - Pod, Service, Deployment, StatefulSet, DaemonSet, CronJob, Ingress
   */
  readonly kinds?: readonly LabelledKind[];

  /** Whether the pods that an object makes must have them as well. @default true */
  readonly podTemplates?: boolean;
}

/**
 * Objects carry the labels by which people and dashboards find them.
 *
 * @example
 * new RequiredLabels(cluster, 'required-labels', { labels: ['app.kubernetes.io/name', 'example.com/owner'] });
 *
 * @throws ProblemError where a label cannot be one
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export class RequiredLabels extends Policy {
  constructor(scope: Construct, id: string, props: RequiredLabelsProps = {}) {
    const { labels = COMMON_LABELS, kinds = KINDS, podTemplates = true } = props;
    super(
      scope,
      id,
      {
        name: 'required-labels',
        description: 'Objects carry the labels by which people and dashboards find them.',
        see: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/'],
        tier: 'opt-in',
        match: { kinds, namespaces: 'tenants' },
        params: { required: [...labels] },
        variables: [{ name: 'missing', expression: missingIn('object.metadata') }, ...(podTemplates ? TEMPLATE : [])],
        validations: [
          {
            expression: 'variables.missing.size() == 0',
            message: `metadata.labels must have ${labels.join(', ')}.`,
            messageExpression: "'metadata.labels must have ' + variables.missing.join(', ') + '.'",
          },
          ...(podTemplates
            ? [
                {
                  expression: 'variables.missingInPods.size() == 0',
                  message: `The labels of the pod template must have ${labels.join(', ')}.`,
                  messageExpression:
                    "'The labels of the pod template must have ' + variables.missingInPods.join(', ') + '.'",
                },
              ]
            : []),
        ],
        examples: examplesOf(labels, kinds, podTemplates),
      },
      props,
    );
    const problems = labels.flatMap((label) => {
      const problem = labelKeyProblem(label);
      return problem === undefined
        ? []
        : [
            this.problem(
              `Policy '${this.name}' requires the label '${label}', which no object can have.`,
              problem,
              "Write labels as Kubernetes does, for example 'app.kubernetes.io/name'.",
            ),
          ];
    });
    if (problems.length > 0) throw new ProblemError(problems);
  }
}

const COMMON_LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/version', 'app.kubernetes.io/part-of'];
const KINDS: readonly LabelledKind[] = [
  'Pod',
  'Service',
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/StatefulSet',
  'batch/CronJob',
  'networking.k8s.io/Ingress',
];

function missingIn(metadata: string): string {
  return `variables.required.filter(label, ${metadata}.?labels[?label].orValue('') == '')`;
}

const TEMPLATE = [
  {
    name: 'templates',
    // What has containers is a template of pods.
    expression:
      '[dyn(object).?spec.?template, dyn(object).?spec.?jobTemplate.?spec.?template]' +
      '.filter(template, template.?spec.?containers.hasValue())',
  },
  {
    name: 'missingInPods',
    expression:
      "variables.required.filter(label, !variables.templates.all(template, template.?metadata.?labels[?label].orValue('') != ''))",
  },
];

function examplesOf(labels: readonly string[], kinds: readonly LabelledKind[], podTemplates: boolean) {
  const given: JsonObject = Object.fromEntries(labels.map((label) => [label, 'web']));
  const [label = ''] = labels;
  const objects = kinds.map((kind) => OBJECTS[kind]);
  const complete = objects.map((object) => merge(withTemplateLabels(object, given), { metadata: { labels: given } }));
  const says = `must have ${label}`;
  return {
    good: complete.map((object) => ({ name: `${kindOf(object)} with all labels`, object })),
    bad: complete.flatMap((object) => [
      {
        name: `${kindOf(object)} without a label`,
        object: merge(object, { metadata: { labels: { [label]: null, ...OTHER } } }),
        says: `metadata.labels ${says}`,
      },
      {
        name: `${kindOf(object)} with an empty label`,
        object: merge(object, { metadata: { labels: { [label]: '' } } }),
        says: `metadata.labels ${says}`,
      },
      ...(podTemplates && hasTemplate(object)
        ? [
            {
              name: `${kindOf(object)} of pods without a label`,
              object: withTemplateLabels(object, { [label]: null }),
              says: `The labels of the pod template ${says}`,
            },
          ]
        : []),
    ]),
  };
}

/** Without any label, a Job would be given those of its pods. */
const OTHER: JsonObject = { app: 'web' };

const pod = { spec: GOOD_SPEC };
const ingress: JsonObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
};
const OBJECTS: Readonly<Record<LabelledKind, JsonObject>> = {
  ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap' },
  PersistentVolumeClaim: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  Pod: podObject(pod),
  Service: service({}),
  'apps/DaemonSet': templateObject('apps/DaemonSet', pod),
  'apps/Deployment': templateObject('apps/Deployment', pod),
  'apps/StatefulSet': templateObject('apps/StatefulSet', pod),
  'batch/CronJob': templateObject('batch/CronJob', pod),
  'batch/Job': templateObject('batch/Job', pod),
  'networking.k8s.io/Ingress': ingress,
};

function hasTemplate(object: JsonObject): boolean {
  return ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'StatefulSet'].includes(kindOf(object));
}

function withTemplateLabels(object: JsonObject, labels: JsonObject): JsonObject {
  if (!hasTemplate(object)) return object;
  const template: JsonObject = { template: { metadata: { labels } } };
  return merge(object, { spec: object.kind === 'CronJob' ? { jobTemplate: { spec: template } } : template });
}
