import { kindsOfGroup } from '../../kube';
import { isJsonObject, type JsonObject, type JsonValue } from '../../yaml';
import { textsIn } from './policy-file';
import type { PolicyKind, PolicyRule, PolicyTier } from './rule';

/** What the type checker must know of a policy that was written as an object. */
export function ruleOf(name: string, spec: JsonObject, tier: PolicyTier): PolicyRule {
  const constraints = isJsonObject(spec.matchConstraints) ? spec.matchConstraints : {};
  const kinds = objectsIn(constraints.resourceRules).flatMap((rule) => {
    const resources = textsIn(rule.resources);
    return textsIn(rule.apiGroups).flatMap((group) =>
      kindsOfGroup(group)
        .filter(({ plural }) => resources.includes(plural))
        .map(({ kind }) => (group === '' ? kind : `${group}/${kind}`) as PolicyKind),
    );
  });
  return {
    name,
    description: '',
    tier,
    match: { kinds: [...new Set(kinds)], conditions: objectsIn(spec.matchConditions).map(named) },
    variables: objectsIn(spec.variables).map(named),
    validations: objectsIn(spec.validations).map(({ expression, messageExpression }) => ({
      expression: textOf(expression),
      message: '',
      ...(messageExpression !== undefined && { messageExpression: textOf(messageExpression) }),
    })),
    auditAnnotations: objectsIn(spec.auditAnnotations).map(({ key, valueExpression }) => ({
      key: textOf(key),
      valueExpression: textOf(valueExpression),
    })),
    examples: { good: [], bad: [] },
  };
}

function named({ name, expression }: JsonObject): { name: string; expression: string } {
  return { name: textOf(name), expression: textOf(expression) };
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
