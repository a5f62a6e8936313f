import { isDeepStrictEqual } from 'node:util';
import { displayName } from '../../kube';
import type { JsonValue } from '../../yaml';
import type { RenderedObject } from '../types';

/** An object that differs when chance falls differently. */
export interface Generated {
  readonly rendered: RenderedObject;

  /** The same object under another seed and clock; undefined where it is not made then. */
  readonly again?: RenderedObject;

  /** Keys down to each field that differs. */
  readonly fields: readonly (readonly string[])[];
}

/** What of a release's objects depends on chance, found by comparing two renderings. */
export function generatedObjects(
  objects: readonly RenderedObject[],
  again: readonly RenderedObject[],
): readonly Generated[] {
  const others = new Map<string, RenderedObject[]>();
  for (const other of again) others.set(keyOf(other), [...(others.get(keyOf(other)) ?? []), other]);
  const generated = objects.flatMap((rendered): Generated[] => {
    const other = others.get(keyOf(rendered))?.shift();
    if (other === undefined) return [{ rendered, fields: [] }];
    const fields = differences(rendered.object as unknown as JsonValue, other.object as unknown as JsonValue);
    return fields.length > 0 ? [{ rendered, again: other, fields }] : [];
  });
  const isLost = generated.some((entry) => entry.again === undefined);
  // Where another name was made up, the one that is lost says so.
  if (isLost) return generated;
  return [...generated, ...[...others.values()].flat().map((rendered): Generated => ({ rendered, fields: [] }))];
}

function keyOf({ object, template = '' }: RenderedObject): string {
  return `${template} ${object.apiVersion} ${displayName(object)}`;
}

function differences(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  path: readonly string[] = [],
): (readonly string[])[] {
  if (isDeepStrictEqual(left, right)) return [];
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) return [path];
  const [a, b] = [left as Readonly<Record<string, JsonValue>>, right as Readonly<Record<string, JsonValue>>];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differences(a[key], b[key], [...path, key]));
}

function isContainer(value: JsonValue | undefined): value is JsonValue & object {
  return typeof value === 'object' && value !== null;
}
