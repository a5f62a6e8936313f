import { isCrd, type KubeObject } from '../kube';
import { isJsonObject, type JsonValue } from '../yaml';

/** Keys of labels that anything selects by, each with the object that does. */
export function selectorLabels(objects: Iterable<KubeObject>): ReadonlyMap<string, KubeObject> {
  const found = new Map<string, KubeObject>();
  for (const object of objects) {
    // The schema of a CRD describes selectors, and selects nothing.
    if (isCrd(object)) continue;
    visit(object as unknown as JsonValue, false, (key) => {
      if (!found.has(key)) found.set(key, object);
    });
  }
  return found;
}

function visit(value: JsonValue | undefined, isSelector: boolean, take: (key: string) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, isSelector, take);
    return;
  }
  if (!isJsonObject(value)) return;
  if (isSelector) takeKeys(value, take);
  for (const [key, inner] of Object.entries(value)) {
    // A node's labels are not those of an object in Git.
    if (typeof inner === 'object') visit(inner, key !== 'nodeSelector' && /^selectors?$|Selectors?$/.test(key), take);
  }
}

function takeKeys(selector: Readonly<Record<string, JsonValue>>, take: (key: string) => void): void {
  const { matchLabels, matchExpressions } = selector;
  if (isJsonObject(matchLabels)) for (const key of Object.keys(matchLabels)) take(key);
  if (Array.isArray(matchExpressions)) {
    for (const expression of matchExpressions) {
      if (isJsonObject(expression) && typeof expression.key === 'string') take(expression.key);
    }
  }
  for (const [key, value] of Object.entries(selector)) if (typeof value === 'string') take(key);
}
