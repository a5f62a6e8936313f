import type { PolicyConstruct, TypedForm } from '../../constructs';
import { ask, shippedCrd, type AdmissionContext, type EngineWork, type TypeWarning, type Verdict } from '../../engine';
import type { Problem, SourceLocation } from '../../errors';
import type { JsonObject } from '../../yaml';

/** What is known while policies are checked. */
export interface TypeCheckOptions {
  /** The definition of a custom kind. @default - the one that this package ships */
  readonly definitionOf?: (group: string, kind: string) => JsonObject | undefined;

  /**
   * Also says what the API server says of the policy's own objects, as it says it of all objects that are judged.
   * Those of Kyverno's policies are nowhere else.
   *
   * @default false
   */
  readonly wholly?: boolean;

  /** Minor version of the cluster. @default - that of the first policy's */
  readonly kubernetes?: string;
}

/**
 * Checks the expressions of policies as the API server does, with the types of what they match: fields that do not exist,
 * comparisons that cannot be. All are checked for one Kubernetes minor.
 */
export function* typeCheckPolicies(
  policies: readonly PolicyConstruct[],
  {
    definitionOf = shippedCrd,
    wholly = false,
    kubernetes = policies[0]?.cluster.model.kubernetes,
  }: TypeCheckOptions = {},
): EngineWork<readonly Problem[]> {
  const problems = policies.flatMap((policy) => policy.misuses());
  if (kubernetes === undefined) return problems;

  const refused = yield* judgeObjects(policies, { kubernetes, objects: [] });
  for (const [policy, sentences] of refused) {
    if (!wholly && policy.engine === 'admission') continue;
    problems.push(...sentences.map((sentence) => notCompiled(policy, sentence)));
  }

  const checked = policies.filter((policy) => !refused.has(policy));
  const forms = checked.flatMap((policy) => policy.typedForms(kubernetes).map((form) => ({ policy, form })));
  const context = contextOf(
    kubernetes,
    forms.map(({ form }) => form.kind),
    definitionOf,
  );
  // One at a time, so that a warning is known to be about this policy for this kind.
  const replies = yield* ask(forms.map(({ form }) => ({ op: 'typecheck' as const, context, policies: [form.policy] })));
  for (const [index, { policy, form }] of forms.entries()) {
    const reply = replies[index];
    if (reply === undefined) continue;
    if ('failure' in reply) problems.push(notCompiled(policy, reply.failure.message));
    else problems.push(...typeProblems(policy, form, reply.answer.warnings));
  }
  return problems;
}

/** What the API server would refuse of the policies' own objects, in sentences. */
function* judgeObjects(
  policies: readonly PolicyConstruct[],
  context: AdmissionContext,
): EngineWork<ReadonlyMap<PolicyConstruct, readonly string[]>> {
  const objects = policies.flatMap((policy) =>
    policy.admissionObjects({ kubernetes: context.kubernetes }).map((object) => ({ policy, object })),
  );
  const [reply] = yield* ask([
    { op: 'admit', context, requests: objects.map(({ object }) => ({ operation: 'CREATE', object })) } as const,
  ]);
  const refused = new Map<PolicyConstruct, string[]>();
  const refuse = (policy: PolicyConstruct, sentences: readonly string[]) => {
    refused.set(policy, [...(refused.get(policy) ?? []), ...sentences]);
  };
  if (reply === undefined) return refused;
  for (const [index, { policy }] of objects.entries()) {
    if ('failure' in reply) refuse(policy, [reply.failure.message]);
    else {
      const sentences = errorsOf(reply.answer.verdicts[index]);
      if (sentences.length > 0) refuse(policy, sentences);
    }
  }
  return refused;
}

function errorsOf(verdict: Verdict | undefined): readonly string[] {
  return (verdict?.findings ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => [...(path === undefined ? [] : [path]), readWords(message).words].join(': '));
}

function contextOf(
  kubernetes: string,
  kinds: readonly string[],
  definitionOf: NonNullable<TypeCheckOptions['definitionOf']>,
): AdmissionContext {
  const definitions = [...new Set(kinds)].sort().flatMap((key) => {
    const [group = '', kind] = key.split('/');
    const definition = kind === undefined ? undefined : definitionOf(group, kind);
    return definition === undefined ? [] : [definition];
  });
  return { kubernetes, objects: definitions };
}

function typeProblems(policy: PolicyConstruct, form: TypedForm, warnings: readonly TypeWarning[]): Problem[] {
  const placed = warnings.flatMap(({ path, message }) => {
    const expression = form.expressions[Number(/\[(\d+)\]/.exec(path)?.[1])];
    return expression ? [{ expression, message }] : [];
  });
  // Whatever builds on a variable that is wrong is wrong too, and says less.
  const variables = placed.filter(({ expression }) => expression.isVariable);
  return (variables.length > 0 ? variables : placed).map(({ expression, message }) => {
    const { words, line } = readWords(message);
    return at(policy, expression.source, {
      what: `${expression.place} of policy '${policy.name}' cannot work for ${form.kind}: ${words}.`,
      why: `The API server's type checker says so of: ${expression.text.split('\n')[line - expression.line]?.trim() ?? expression.text}`,
      fix: `Correct the expression; 'kubectl explain' shows the fields of ${form.kind}.`,
    });
  });
}

/** The checker's own words without its picture of the line. */
function readWords(message: string): { words: string; line: number } {
  const found = [...message.matchAll(/ERROR: <input>:(\d+):\d+: (.*)/g)];
  const [first] = found;
  if (!first) return { words: message.trim().replaceAll(/\s+/g, ' '), line: 1 };
  return { words: found.map(([, , words = '']) => words.trim()).join('; '), line: Number(first[1]) };
}

function notCompiled(policy: PolicyConstruct, sentence: string): Problem {
  return at(policy, undefined, {
    what: `The API server would not take policy '${policy.name}': ${sentence}.`,
    why: 'A policy that does not compile refuses every object that it matches.',
    fix: 'Correct the expression that is named.',
  });
}

function at(
  policy: PolicyConstruct,
  place: SourceLocation | undefined,
  problem: Pick<Problem, 'what' | 'why' | 'fix'>,
): Problem {
  const source = place ?? policy.source;
  return { code: 'invalid-policy', where: [{ path: policy.node.path, ...(source && { source }) }], ...problem };
}
