import type { JsonObject, JsonValue } from '../yaml';

/**
 * Fields that went into a generated class and did not come out, as paths such as `spec.acme.solver`.
 *
 * Generated classes write names in their own way (`clusterIp` for `clusterIP`), so names are compared by their letters
 * and digits alone.
 */
export function droppedFields(given: JsonObject, rendered: JsonObject): string[] {
  const dropped: string[] = [];
  compare(given, rendered, [], dropped);
  return dropped;
}

function compare(given: JsonValue, rendered: JsonValue, path: string[], dropped: string[]): void {
  if (Array.isArray(given)) {
    if (!Array.isArray(rendered)) return;
    given.forEach((element, index) => {
      const counterpart = rendered[index];
      if (counterpart !== undefined) compare(element, counterpart, [...path, String(index)], dropped);
    });
    return;
  }
  if (given === null || typeof given !== 'object') return;
  if (rendered === null || typeof rendered !== 'object' || Array.isArray(rendered)) return;
  const byLetters = new Map(Object.keys(rendered).map((key) => [letters(key), key]));
  for (const [key, value] of Object.entries(given)) {
    const counterpart = Object.hasOwn(rendered, key) ? key : byLetters.get(letters(key));
    const found = counterpart === undefined ? undefined : rendered[counterpart];
    if (found !== undefined) compare(value, found, [...path, key], dropped);
    else if (path.length > 0 || (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata'))
      dropped.push([...path, key].join('.'));
  }
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
