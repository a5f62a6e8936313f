import { celLiteral } from './cel-literal';
import { POD_VARIABLES } from './pods';
import type { PolicyRule, PolicyVariable } from './rule';

/** Variables that a rule's expressions can read, each built on those before it. */
export function variablesOf(
  rule: PolicyRule,
  pod: readonly PolicyVariable[] = POD_VARIABLES,
): readonly PolicyVariable[] {
  return [
    ...(rule.match.kinds === 'pods' ? pod : []),
    ...Object.entries(rule.params ?? {}).map(([name, value]) => ({ name, expression: celLiteral(value) })),
    ...(rule.variables ?? []),
  ];
}

/** Those of the variables that the expressions read, or that a variable reads which they do. */
export function usedVariables(
  variables: readonly PolicyVariable[],
  expressions: readonly string[],
): readonly PolicyVariable[] {
  const used = new Set(expressions.flatMap(namesRead));
  const kept: PolicyVariable[] = [];
  for (const variable of variables.toReversed()) {
    if (!used.has(variable.name)) continue;
    kept.unshift(variable);
    for (const name of namesRead(variable.expression)) used.add(name);
  }
  return kept;
}

/** All expressions of a rule that can read variables. */
export function expressionsOf(rule: PolicyRule): readonly string[] {
  return [
    ...(rule.validations ?? []).flatMap(({ expression, messageExpression }) => [expression, messageExpression ?? '']),
    ...(rule.mutations ?? []).map((mutation) =>
      'jsonPatch' in mutation ? mutation.jsonPatch : mutation.applyConfiguration,
    ),
    ...(rule.auditAnnotations ?? []).map(({ valueExpression }) => valueExpression),
  ];
}

function namesRead(expression: string): string[] {
  return [...expression.matchAll(/\bvariables\s*\.\s*\??\s*(\w+)/g)].map(([, name = '']) => name);
}
