import { displayName } from '../kube';
import type { CheckContext, Finding, Subject } from './check';
import { fieldIn, listIn, mapIn, numberIn, textIn } from './fields';
import { fulfils, isFulfilled, requirementsOf, type Requirement } from './label-selector';
import { tryFindMissing } from './references';
import type { WholeCheck } from './whole';

type Survey = CheckContext['survey'];

/**
 * A webhook that refuses what it cannot judge (`failurePolicy: Fail`, the default) has a Service, and lets the pods pass that
 * it needs to come back itself: those of its own namespace and of `kube-system`.
 *
 * Where match conditions decide, or only objects with a label are judged, nothing is said.
 */
export const noBlockingWebhook: WholeCheck = {
  name: 'no-blocking-webhook',
  severity: 'error',
  why: 'When its pods are gone, no pod could start that would bring them back, and somebody has to delete it by hand.',
  fix: "Exclude the namespaces with a 'namespaceSelector', for example by the label 'kubernetes.io/metadata.name'.",

  *run(cluster, { survey }) {
    for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
      for (const subject of survey.objects.ofKind('admissionregistration.k8s.io', kind)) {
        for (const webhook of listIn(subject.object.object, 'webhooks')) {
          yield* judge(subject, webhook, survey);
        }
      }
    }
  },
};

function* judge(subject: Required<Subject>, webhook: unknown, survey: Survey): Generator<Finding> {
  if ((textIn(webhook, 'failurePolicy') ?? 'Fail') !== 'Fail') return;
  const which = `The webhook '${textIn(webhook, 'name') ?? ''}' of ${displayName(subject.object.object)}`;
  const service = fieldIn(webhook, 'clientConfig', 'service');
  const [name, namespace] = [textIn(service, 'name'), textIn(service, 'namespace')];
  if (name === undefined || namespace === undefined) return;
  const target = { group: '', kind: 'Service', namespace, name, port: numberIn(service, 'port') ?? 443 };
  const isPort = tryFindMissing(target, { survey });
  if (isPort !== undefined) {
    const what = isPort ? `the port '${target.port}' of Service/${namespace}/${name}` : `Service/${namespace}/${name}`;
    yield {
      ...subject,
      message: `${which} asks ${what}, which its cluster does not have, and refuses what it cannot judge.`,
      why: 'The API server would refuse every request that the webhook is asked about.',
      fix: 'Correct the name, or bring the Service.',
    };
    return;
  }
  if (!judgesNewPods(webhook)) return;
  const blocked = blockedNamespaces(webhook, namespace, survey);
  if (blocked.length === 0) return;
  const names = blocked.map((each) => `'${each}'`).join(' and ');
  yield { ...subject, message: `${which} refuses new pods in ${names} whenever ${namespace}/${name} does not answer.` };
}

function judgesNewPods(webhook: unknown): boolean {
  if (listIn(webhook, 'matchConditions').length > 0) return false;
  return listIn(webhook, 'rules').some((rule) => {
    const has = (field: string, ...values: readonly string[]) =>
      listIn(rule, field).some((value) => values.includes(String(value)));
    return (
      has('operations', 'CREATE', '*') &&
      has('apiGroups', '', '*') &&
      has('resources', 'pods', '*', '*/*') &&
      textIn(rule, 'scope') !== 'Cluster'
    );
  });
}

/** Which of the namespaces that it needs a webhook would close while it does not answer. */
function blockedNamespaces(webhook: unknown, own: string, survey: Survey): readonly string[] {
  const namespaces = requirementsOf(fieldIn(webhook, 'namespaceSelector'));
  const labels = requirementsOf(fieldIn(webhook, 'objectSelector'));
  return [...new Set([own, 'kube-system'])].filter(
    (namespace) =>
      fulfils(labelsOfNamespace(namespace, survey), namespaces) && isJudged(namespace, own, labels, survey),
  );
}

function labelsOfNamespace(name: string, { objects }: Survey): Readonly<Record<string, unknown>> {
  const namespace = objects.tryFind('', 'Namespace', undefined, name);
  return { ...mapIn(namespace?.object.object, 'metadata', 'labels'), 'kubernetes.io/metadata.name': name };
}

/** Whether pods of a namespace would be judged by their labels. */
function isJudged(namespace: string, own: string, requirements: readonly Requirement[], { objects }: Survey): boolean {
  // The pods of Kubernetes itself wear no label that asks for a webhook.
  if (namespace !== own) return requirements.every((requirement) => isFulfilled({}, requirement));
  const pods = objects.podsIn(own);
  return requirements.length === 0 || pods.some(({ labels }) => fulfils(labels, requirements));
}
