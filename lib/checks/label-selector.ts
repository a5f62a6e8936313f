import { listIn, mapIn, textIn } from './fields';

type Labels = Readonly<Record<string, unknown>>;

/** One thing that a selector asks of labels. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly unknown[];
}

/** What a selector of Kubernetes (`matchLabels`, `matchExpressions`) asks for; nothing where it selects everything. */
export function requirementsOf(selector: unknown): readonly Requirement[] {
  return [
    ...requirementsOfMap(mapIn(selector, 'matchLabels')),
    ...listIn(selector, 'matchExpressions').map((expression) => ({
      key: textIn(expression, 'key') ?? '',
      operator: textIn(expression, 'operator') ?? '',
      values: listIn(expression, 'values'),
    })),
  ];
}

/** What a plain map of labels, such as a Service's selector, asks for. */
export function requirementsOfMap(labels: Labels): readonly Requirement[] {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
}

/** Whether labels fulfil everything that a selector asks for. */
export function fulfils(labels: Labels, requirements: readonly Requirement[]): boolean {
  return requirements.every((requirement) => isFulfilled(labels, requirement));
}

/** Whether labels fulfil one requirement. An operator that does not exist is another check's concern. */
export function isFulfilled(labels: Labels, { key, operator, values }: Requirement): boolean {
  const has = Object.hasOwn(labels, key);
  switch (operator) {
    case 'In':
      return has && values.includes(labels[key]);
    case 'NotIn':
      return !has || !values.includes(labels[key]);
    case 'Exists':
      return has;
    case 'DoesNotExist':
      return !has;
    default:
      return true;
  }
}

/** How messages write what a selector asks for. */
export function describeRequirements(requirements: readonly Requirement[]): string {
  const shown = requirements.map(({ key, operator, values }) => {
    if (operator === 'In' && values.length === 1) return `${key}=${String(values[0])}`;
    return values.length === 0 ? `${key} ${operator}` : `${key} ${operator} (${values.map(String).join(', ')})`;
  });
  return shown.join(', ');
}
