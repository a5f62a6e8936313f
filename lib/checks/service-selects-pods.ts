import { displayName, type KubeObject } from '../kube';
import type { CheckContext, Finding, Subject } from './check';
import { fieldIn, listIn, mapIn, textIn } from './fields';
import { describeRequirements, fulfils, requirementsOf, requirementsOfMap, type Requirement } from './label-selector';
import { isMap } from './subjects';
import type { WholeCheck } from './whole';

/**
 * What selects pods, or what watches Services, finds some.
 *
 * Nothing is said of namespaces in which there may be pods that nobody here can see, see `Ground`, nor of labels that pods
 * get while they run. A selector that prepares for pods to come is no mistake, so only a Service without any stops a run.
 */
export const serviceSelectsPods: WholeCheck = {
  name: 'service-selects-pods',
  severity: 'error',
  why: 'Its requests would find nobody to answer them.',
  fix: 'Correct the selector, or the labels of the pods.',

  *run(_cluster, { survey }) {
    for (const subject of survey.objects.ofKind('', 'Service'))
      yield* judge(subject, serviceSelector(subject), survey, ['spec', 'selector']);
    for (const [group, kind, path] of SELECTORS) {
      for (const subject of survey.objects.ofKind(group, kind)) {
        const selector = fieldIn(subject.object.object, ...path);
        if (isMap(selector)) yield* judge(subject, requirementsOf(selector), survey, path, 'prepares');
      }
    }
    for (const kind of ['ServiceMonitor', 'PodMonitor']) {
      for (const subject of survey.objects.ofKind('monitoring.coreos.com', kind)) yield* judgeMonitor(subject, survey);
    }
  },
};

type SurveyOf = CheckContext['survey'];

/** What else selects pods of its own namespace, and where its selector stands. */
const SELECTORS: readonly (readonly [string, string, readonly string[]])[] = [
  ['policy', 'PodDisruptionBudget', ['spec', 'selector']],
  ['networking.k8s.io', 'NetworkPolicy', ['spec', 'podSelector']],
];

/** Labels that pods get when they are made. */
const GIVEN_LABELS = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'job-name',
  'pod-template-generation',
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]);

const API_SERVER = { component: 'apiserver', provider: 'kubernetes' };

/** Labels by which members of a group say, while they run, which of them leads. */
const ROLES = /(?:^|[-./])(?:role|active|leader|primary|master|replica|standby|sealed|initialized|instanceRole)$/i;

function serviceSelector({ object: { object } }: Required<Subject>): readonly Requirement[] {
  return textIn(object, 'spec', 'type') === 'ExternalName' ? [] : requirementsOfMap(mapIn(object, 'spec', 'selector'));
}

function* judge(
  subject: Required<Subject>,
  requirements: readonly Requirement[],
  { objects, ground }: SurveyOf,
  path: readonly string[],
  mood: 'needs' | 'prepares' = 'needs',
): Generator<Finding> {
  const { object } = subject.object;
  const namespace = object.metadata.namespace ?? '';
  if (requirements.length === 0 || ground.isUnseen(namespace)) return;
  const pods = objects.podLabelsIn(namespace);
  const asked = requirements.filter(({ key }) => !GIVEN_LABELS.has(key) && (!ROLES.test(key) || pods.hasKey(key)));
  if (asked.length === 0 || pods.select(asked).length > 0) return;
  yield {
    ...subject,
    message: `${displayName(object)} selects pods with ${describeRequirements(asked)}, and no pods of its namespace have that.`,
    path: path.join('.'),
    isDoubtful: mood === 'prepares',
    ...(mood === 'prepares' && { why: 'It would have no effect, and nobody would notice.' }),
  };
}

/** What a monitor watches: Services, or pods, of its own namespace or of those that it names. */
function* judgeMonitor(subject: Required<Subject>, { objects, ground }: SurveyOf): Generator<Finding> {
  const { object } = subject.object;
  const requirements = requirementsOf(fieldIn(object, 'spec', 'selector'));
  const namespaces = namespacesOf(object);
  if (requirements.length === 0 || namespaces === undefined || namespaces.some((name) => ground.isUnseen(name))) return;
  const finds = (namespace: string) => {
    if (object.kind === 'PodMonitor') return objects.podLabelsIn(namespace).select(requirements).length > 0;
    // The API server has a Service that nobody writes.
    if (namespace === 'default' && fulfils(API_SERVER, requirements)) return true;
    return objects.serviceLabelsIn(namespace).select(requirements).length > 0;
  };
  if (namespaces.some(finds)) return;
  const what = object.kind === 'PodMonitor' ? 'pods' : 'Services';
  yield {
    ...subject,
    message: `${displayName(object)} selects ${what} with ${describeRequirements(requirements)}, and none of ${namespaces.join(', ')} has that.`,
    path: 'spec.selector',
    isDoubtful: true,
    fix: `Correct the selector, or the labels of the ${what}.`,
  };
}

/** Undefined where it watches all namespaces, in which anything may be. */
function namespacesOf({ metadata, spec }: KubeObject): readonly string[] | undefined {
  const selector = fieldIn(spec, 'namespaceSelector');
  if (fieldIn(selector, 'any') === true) return undefined;
  const names = listIn(selector, 'matchNames').map(String);
  return names.length > 0 ? names : [metadata.namespace ?? ''];
}
