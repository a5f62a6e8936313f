import { displayName } from '../kube';
import type { SuspiciousText, ValuePath } from './survey';

/** How a message names the place of a text, in the middle of a sentence. */
export function nameOfText({ chart, object, path }: SuspiciousText): string {
  if (object) return `the field '${fieldName(path)}' of ${displayName(object.object)}`;
  const [first, second, ...rest] = path;
  return first === 'helm' && second === 'valuesObject'
    ? `the Helm value '${fieldName(rest)}' of '${chart.path}'`
    : `the field '${fieldName(path)}' in a source of '${chart.path}'`;
}

/** A path as messages say it. A key may be long and tell more than it should, so it is cut. */
export function fieldName(path: ValuePath): string {
  return path.map((part) => (typeof part === 'string' && part.length > 63 ? `${part.slice(0, 20)}…` : part)).join('.');
}
