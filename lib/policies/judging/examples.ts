import type { BadExample, GoodExample, PolicyConstruct, PolicyExample, PolicyNamespaces } from '../../constructs';
import {
  ask,
  shippedCrd,
  type AdmissionContext,
  type AdmissionRequest,
  type EngineWork,
  type Verdict,
} from '../../engine';
import { groupOf, LABELS, tryFindKind, versionOf } from '../../kube';
import { isJsonObject, type JsonObject } from '../../yaml';
import { crowdedPods } from './crowded-pods';
import { findDifference } from './difference';

/** What became of one example. */
export interface ExampleResult {
  readonly policy: PolicyConstruct;

  /** Minor version of the cluster that was asked. */
  readonly kubernetes: string;
  readonly example: string;

  /** Whether the policy must let it in, must refuse it, or must afford to look at it. */
  readonly kind: 'good' | 'bad' | 'cost';

  /** What is wrong, in sentences; none where the example does what it says. */
  readonly failures: readonly string[];
}

/** An example with what is asked of it. */
interface Trial {
  readonly policy: PolicyConstruct;
  readonly kind: ExampleResult['kind'];
  readonly example: GoodExample | BadExample;
}

/** Namespace of examples that name none. */
const NAMESPACE = 'example';

/**
 * Tries the examples of policies, each policy alone on a cluster of a minor version: good ones must be let in, bad ones
 * refused by the policy in the words that they say, and a pod of a hundred containers must not cost more than the API
 * server affords.
 */
export function* tryExamples(
  policies: readonly PolicyConstruct[],
  kubernetes: string,
): EngineWork<readonly ExampleResult[]> {
  const batches = policies.flatMap((policy) => batchesOf(policy, kubernetes));
  const replies = yield* ask(
    batches.map(({ context, trials }) => ({
      op: 'admit' as const,
      context,
      requests: trials.map(({ example }) => requestFor(example)),
      emit: true,
    })),
  );
  return batches.flatMap(({ trials }, batch) =>
    trials.map((trial, index): ExampleResult => {
      const reply = replies[batch];
      const verdict = reply && 'answer' in reply ? reply.answer.verdicts[index] : undefined;
      const failures = verdict
        ? failuresOf(trial, verdict)
        : [reply && 'failure' in reply ? reply.failure.message : 'It was not judged.'];
      return { policy: trial.policy, kubernetes, example: trial.example.name, kind: trial.kind, failures };
    }),
  );
}

/** Examples whose namespaces agree can be judged in one cluster. */
function batchesOf(policy: PolicyConstruct, kubernetes: string): { context: AdmissionContext; trials: Trial[] }[] {
  const { good, bad } = policy.examples;
  const trials: Trial[] = [
    ...good.map((example) => ({ policy, kind: 'good' as const, example })),
    ...bad.map((example) => ({ policy, kind: 'bad' as const, example })),
    ...crowdedPods(good).map((example) => ({ policy, kind: 'cost' as const, example })),
  ];
  const byLabels = new Map<string, Trial[]>();
  for (const trial of trials) {
    const key = JSON.stringify(trial.example.namespaceLabels ?? labelsFor(policy.namespaces));
    byLabels.set(key, [...(byLabels.get(key) ?? []), trial]);
  }
  const rules = [...policy.admissionObjects({ kubernetes, action: 'deny' }), ...policy.companions];
  return [...byLabels].map(([labels, group]) => ({
    trials: group,
    context: {
      kubernetes,
      assume: ['ServiceAccount', 'PriorityClass', 'RuntimeClass'],
      objects: [
        ...rules,
        ...namespacesOf(group).map((name) => namespace(name, JSON.parse(labels) as JsonObject)),
        ...definitionsFor(group),
      ],
    },
  }));
}

function requestFor({ object, old }: PolicyExample): AdmissionRequest {
  if (object === undefined) return { operation: 'DELETE', old: completed(old ?? {}) };
  if (old === undefined) return { operation: 'CREATE', object: completed(object) };
  return { operation: 'UPDATE', object: completed(object), old: completed(old) };
}

/** An example with a name, and a namespace where its kind has one. */
function completed(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const namespaceName = namespaceOf(object);
  return {
    ...object,
    metadata: {
      ...metadata,
      name: metadata.name ?? 'example',
      ...(namespaceName !== undefined && { namespace: namespaceName }),
    },
  };
}

function namespaceOf(object: JsonObject): string | undefined {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  if (typeof metadata.namespace === 'string') return metadata.namespace;
  const { group, kind } = identify(object);
  return tryFindKind(group, kind)?.scope === 'Cluster' ? undefined : NAMESPACE;
}

function identify({ apiVersion, kind }: JsonObject): { group: string; version: string; kind: string } {
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  return { group: groupOf(version), version: versionOf(version), kind: typeof kind === 'string' ? kind : '' };
}

function namespacesOf(trials: readonly Trial[]): readonly string[] {
  return [...new Set(trials.flatMap(objectsOf).flatMap((object) => namespaceOf(object) ?? []))].sort();
}

function objectsOf({ example: { object, old } }: Trial): readonly JsonObject[] {
  return [object, old].filter((each) => each !== undefined);
}

function namespace(name: string, labels: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
  };
}

/** Labels of a namespace that a policy is about. */
function labelsFor(namespaces: PolicyNamespaces): JsonObject {
  if (namespaces === 'all' || namespaces === 'platform') return {};
  return { [LABELS.tenant]: namespaces === 'tenants' ? 'example' : (namespaces.tenants[0] ?? 'example') };
}

/** Definitions of the custom kinds that examples have; one that lets everything pass where none is known. */
function definitionsFor(trials: readonly Trial[]): readonly JsonObject[] {
  const definitions = new Map<string, JsonObject>();
  for (const object of trials.flatMap(objectsOf)) {
    const { group, version, kind } = identify(object);
    const key = `${group}/${kind}`;
    if (!group.includes('.') || definitions.has(key)) continue;
    const info = tryFindKind(group, kind);
    if (info?.builtIn === true) continue;
    definitions.set(key, shippedCrd(group, kind) ?? openDefinition(group, version, kind));
  }
  return [...definitions.values()];
}

function openDefinition(group: string, version: string, kind: string): JsonObject {
  const plural = tryFindKind(group, kind)?.plural ?? `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

/** A message of an expression that the API server stopped. */
const TOO_COSTLY = /cost budget|cost limit/;

function failuresOf({ policy, kind, example }: Trial, verdict: Verdict): readonly string[] {
  const refusals = verdict.findings.filter(({ severity }) => severity === 'error');
  const own = refusals.filter((finding) => finding.policy === policy.name);
  const said = refusals.map(({ message }) => `'${message}'`).join(' and ');
  if (kind === 'cost') {
    return own.filter(({ message }) => TOO_COSTLY.test(message)).map(({ message }) => `It costs too much: ${message}`);
  }
  if (verdict.verdict === 'notEvaluated') return [`It was not judged: ${verdict.notEvaluated.join(' ')}`];
  if (kind === 'good') {
    if (refusals.length > 0) return [`It must be let in, and was refused: ${said}.`];
    return becomesFailures(example, verdict);
  }
  const { says } = example as BadExample;
  if (own.some(({ message }) => message.includes(says))) return [];
  if (refusals.length === 0) return [`It must be refused with '${says}', and was let in.`];
  return [`It must be refused with '${says}', and was refused with ${said}.`];
}

function becomesFailures({ becomes }: GoodExample, { admitted }: Verdict): readonly string[] {
  if (becomes === undefined) return [];
  if (admitted === undefined) return ['What became of it was not told.'];
  const difference = findDifference(becomes, admitted);
  return difference === undefined ? [] : [`After the policy's changes ${difference}.`];
}
