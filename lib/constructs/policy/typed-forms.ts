import type { SourceLocation } from '../../errors';
import { tryFindKind, versionOf } from '../../kube';
import type { JsonObject } from '../../yaml';
import { ADMISSION_API } from './admission-objects';
import { kindsOf, resourcesOf } from './match';
import { TYPED_POD_VARIABLES } from './pods';
import type { PolicyKind, PolicyRule, PolicyVariable, SettledPolicy } from './rule';
import { usedVariables, variablesOf } from './variables';

/** A policy about one kind, made for the type checker only: every expression of a rule is one of its validations. */
export interface TypedForm {
  /** The kind as `group/Kind`. */
  readonly kind: string;

  /** A ValidatingAdmissionPolicy. */
  readonly policy: JsonObject;

  /** What each of its validations is. */
  readonly expressions: readonly PlacedExpression[];
}

/** An expression with its place in the rule. */
export interface PlacedExpression {
  /** For example `validations[0].expression`. */
  readonly place: string;
  readonly text: string;

  /** The line that it begins on in the form. */
  readonly line: number;

  /** Where it is written. @default - where the policy is made */
  readonly source?: SourceLocation;

  /** Whether others build on it, so that its mistake is theirs as well. */
  readonly isVariable: boolean;
}

/**
 * The forms in which a rule's expressions have types: one for each kind. Expressions about pods are written against
 * Pods, and read a template the same way wherever it stands.
 */
export function typedForms(policy: SettledPolicy): readonly TypedForm[] {
  const { rule, kubernetes, name } = policy;
  const kinds: readonly PolicyKind[] = rule.match.kinds === 'pods' ? ['Pod'] : kindsOf(rule.match);
  const variables = variablesOf(rule, TYPED_POD_VARIABLES);
  const bound = expressionsIn(rule).map((expression) => bind(expression, variables));
  const expressions = bound.map(({ placed }) => placed);
  return kinds.map((kind) => {
    const resources = resourcesOf({ kinds: [kind] }, kubernetes).map(({ group, version, resource }) => ({
      apiGroups: [group],
      // Types are those of one version; a rule itself takes any of a custom resource.
      apiVersions: [version === '*' ? preferredVersion(kind) : version],
      operations: ['*'],
      resources: [resource],
    }));
    return {
      kind,
      expressions,
      policy: {
        apiVersion: ADMISSION_API,
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name },
        spec: {
          matchConstraints: { resourceRules: resources },
          validations: bound.map(({ text }) => ({ expression: text })),
        },
      },
    };
  });
}

type Unbound = Omit<PlacedExpression, 'line'>;

function expressionsIn(rule: PolicyRule): readonly Unbound[] {
  const placed: Unbound[] = [];
  const add = (place: string, text: string | undefined, isVariable = false): void => {
    if (text !== undefined) placed.push({ place, text, isVariable });
  };
  for (const [index, { expression }] of (rule.variables ?? []).entries()) {
    add(`variables[${index}].expression`, expression, true);
  }
  for (const [index, { expression }] of (rule.match.conditions ?? []).entries()) {
    add(`match.conditions[${index}].expression`, expression);
  }
  for (const [index, { expression, messageExpression }] of (rule.validations ?? []).entries()) {
    add(`validations[${index}].expression`, expression);
    add(`validations[${index}].messageExpression`, messageExpression);
  }
  for (const [index, { valueExpression }] of (rule.auditAnnotations ?? []).entries()) {
    add(`auditAnnotations[${index}].valueExpression`, valueExpression);
  }
  return placed;
}

/**
 * An expression with the variables that it reads inside it, as lists of one that are mapped: the type checker forgets the
 * types of fields in variables of policies, and keeps those of variables of CEL.
 */
function bind(expression: Unbound, variables: readonly PolicyVariable[]): { text: string; placed: PlacedExpression } {
  const used = usedVariables(variables, [expression.text]);
  const before = used.map(({ name, expression: value }) => `[${withAliases(value)}\n].map(${alias(name)}, `).join('\n');
  const text = `${before}\n${withAliases(expression.text)}\n${used.map(() => ')[0]').join('')}`;
  return { text, placed: { ...expression, line: before.split('\n').length + 1 } };
}

/** Texts and comments of CEL, which are left alone, and what reads a variable. */
const READS =
  /[rR]?(?:"{3}[^]*?"{3}|'{3}[^]*?'{3}|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\/.*|\bvariables\s*\.\s*(\w+)/g;

function withAliases(text: string): string {
  return text.replace(READS, (found: string, name?: string) => (name === undefined ? found : alias(name)));
}

function alias(name: string): string {
  return `variables_${name}`;
}

function preferredVersion(kind: string): string {
  const [group = '', name = ''] = kind.split('/');
  return versionOf(tryFindKind(group, name)?.versions[0]?.name ?? 'v1');
}
