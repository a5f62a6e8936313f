import { formatJson, isJsonObject, type JsonValue } from '../../yaml';

/** Where a value lacks something that is expected of it, as the rest of a sentence; undefined where it has it all. */
export function findDifference(expected: JsonValue, actual: JsonValue | undefined, path = ''): string | undefined {
  if (isJsonObject(expected) && isJsonObject(actual)) {
    return firstOf(
      Object.entries(expected).map(
        ([key, value]) =>
          () =>
            findDifference(value, actual[key], path === '' ? key : `${path}.${key}`),
      ),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return firstOf(expected.map((value, index) => () => findDifference(value, actual[index], `${path}[${index}]`)));
  }
  const found = actual === undefined ? 'absent' : formatJson(actual);
  const wanted = formatJson(expected);
  return found === wanted ? undefined : `'${path}' must be ${wanted}, and is ${found}`;
}

function firstOf(steps: readonly (() => string | undefined)[]): string | undefined {
  for (const step of steps) {
    const found = step();
    if (found !== undefined) return found;
  }
  return undefined;
}
