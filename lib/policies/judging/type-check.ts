import type { PolicyConstruct, TypedForm } from '../../constructs';
import { ask, shippedCrd, type AdmissionContext, type EngineWork, type TypeWarning, type Verdict } from '../../engine';
import type { Problem, SourceLocation } from '../../errors';
import { formatJson, type JsonObject } from '../../yaml';

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
  const written = policies.map((policy) => toWritten(policy, kubernetes));
  const known = outcomesBy(definitionOf);
  yield* findOutcomes(written, { kubernetes, definitionOf, known });
  for (const { policy, forms, key } of written) {
    const { refusals, warnings } = known.get(key) ?? NOTHING;
    if (wholly || policy.engine === 'kyverno') {
      problems.push(...refusals.map((sentence) => notCompiled(policy, sentence)));
    }
    problems.push(...forms.flatMap((form, index) => typeProblems(policy, form, warnings[index] ?? [])));
  }
  return problems;
}

/** A policy as the engine reads it. */
interface WrittenPolicy {
  readonly policy: PolicyConstruct;
  readonly objects: readonly JsonObject[];
  readonly forms: readonly TypedForm[];

  /** The same for policies that say the same. */
  readonly key: string;
}

/** What the engine says of a policy. */
interface Outcome {
  /** Why the API server would not take its objects, in sentences. */
  readonly refusals: readonly string[];

  /** What the type checker says of each of its forms; none where it would not be taken. */
  readonly warnings: readonly (readonly TypeWarning[])[];
}

const NOTHING: Outcome = { refusals: [], warnings: [] };

type DefinitionOf = NonNullable<TypeCheckOptions['definitionOf']>;

/** Most clusters of a fleet have the same policies, which are asked about once. */
const outcomes = new WeakMap<DefinitionOf, Map<string, Outcome>>();
const MAX_OUTCOMES = 1000;

function outcomesBy(definitionOf: DefinitionOf): Map<string, Outcome> {
  const known = outcomes.get(definitionOf) ?? new Map<string, Outcome>();
  outcomes.set(definitionOf, known);
  if (known.size > MAX_OUTCOMES) known.clear();
  return known;
}

function toWritten(policy: PolicyConstruct, kubernetes: string): WrittenPolicy {
  const objects = policy.admissionObjects({ kubernetes });
  const forms = policy.typedForms(kubernetes);
  const key = [kubernetes, ...objects.map(formatJson), ...forms.map((form) => formatJson(form.policy))].join('\n');
  return { policy, objects, forms, key };
}

interface Asked {
  readonly kubernetes: string;
  readonly definitionOf: DefinitionOf;
  readonly known: Map<string, Outcome>;
}

/** Asks the engine about policies that it was not asked about before. */
function* findOutcomes(
  written: readonly WrittenPolicy[],
  { kubernetes, definitionOf, known }: Asked,
): EngineWork<void> {
  const missing = [...new Map(written.filter(({ key }) => !known.has(key)).map((each) => [each.key, each])).values()];
  if (missing.length === 0) return;
  const taken: WrittenPolicy[] = [];
  for (const [each, refusals] of yield* refusalsOf(missing, kubernetes)) {
    if (refusals.length === 0) taken.push(each);
    else known.set(each.key, { refusals, warnings: [] });
  }
  const kinds = taken.flatMap(({ forms }) => forms.map(({ kind }) => kind));
  const context = contextOf(kubernetes, kinds, definitionOf);
  // One at a time, so that a warning is known to be about this policy for this kind.
  const requests = taken.flatMap(({ forms }) =>
    forms.map((form) => ({ op: 'typecheck' as const, context, policies: [form.policy] })),
  );
  const replies = (yield* ask(requests)).values();
  for (const { key, forms } of taken) {
    const said = forms.map(() => replies.next().value);
    known.set(key, {
      refusals: said.flatMap((reply) => (reply && 'failure' in reply ? [reply.failure.message] : [])),
      warnings: said.map((reply) => (reply && 'answer' in reply ? reply.answer.warnings : [])),
    });
  }
}

/** What the API server would refuse of the policies' own objects, in sentences. */
function* refusalsOf(
  written: readonly WrittenPolicy[],
  kubernetes: string,
): EngineWork<readonly (readonly [WrittenPolicy, readonly string[]])[]> {
  const requests = written.flatMap(({ objects }) =>
    objects.map((object) => ({ operation: 'CREATE' as const, object })),
  );
  const [reply] = yield* ask([{ op: 'admit' as const, context: { kubernetes, objects: [] }, requests }]);
  const verdicts = reply && 'answer' in reply ? reply.answer.verdicts.values() : undefined;
  const failure = reply && 'failure' in reply ? [reply.failure.message] : [];
  return written.map((each) => [
    each,
    verdicts ? each.objects.flatMap(() => errorsOf(verdicts.next().value)) : failure,
  ]);
}

function errorsOf(verdict: Verdict | undefined): readonly string[] {
  return (verdict?.findings ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => [...(path === undefined ? [] : [path]), readWords(message).words].join(': '));
}

function contextOf(kubernetes: string, kinds: readonly string[], definitionOf: DefinitionOf): AdmissionContext {
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
