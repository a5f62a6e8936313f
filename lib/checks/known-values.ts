import { suggest, tryFindNearest } from '../errors';
import type { ValuesShape } from '../sources';
import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';

/** A key of a release's values that the chart does not know. */
export interface UnknownValue {
  /** Keys down to it, or to the list that it stands in. */
  readonly path: readonly string[];

  /** Its place as messages say it, for example `hosts[0].nmae`. */
  readonly name: string;

  /** What was meant, most likely. */
  readonly advice: string;
}

/** More places with the same key say nothing of which one is meant. */
const MAX_PLACES = 3;

/**
 * Finds the keys that a chart does not know; one that it does not know hides those below. What the values mention
 * themselves (`host: web.{{ .Values.domain }}`) is known: a chart can treat them as templates.
 */
export function findUnknownValues(chart: ValuesShape, values: JsonObject): readonly UnknownValue[] {
  const found: UnknownValue[] = [];
  let mentioned: ReadonlySet<string> | undefined;
  const isMentioned = (path: readonly string[]) => (mentioned ??= new Set(mentionsIn(values))).has(path.join('.'));
  const visit = (shape: ValuesShape, value: JsonValue, path: readonly string[], name: string): void => {
    if (Array.isArray(value)) {
      const { items } = shape;
      value.forEach((item, index) => {
        visitItem(items, item, path, `${name}[${index}]`);
      });
    } else if (isJsonObject(value)) {
      visitKeys(shape, value, path, name, false);
    }
  };
  const visitItem = (items: ValuesShape, item: JsonValue, path: readonly string[], name: string): void => {
    if (isJsonObject(item)) visitKeys(items, item, path, name, true);
    else if (Array.isArray(item)) visit(items, item, path, name);
  };
  const visitKeys = (
    shape: ValuesShape,
    map: JsonObject,
    path: readonly string[],
    name: string,
    isInList: boolean,
  ): void => {
    for (const [key, value] of Object.entries(map)) {
      const inner = shape.tryGet(key);
      const innerPath = isInList ? path : [...path, key];
      const innerName = name === '' ? key : `${name}.${key}`;
      if (inner) {
        visit(inner, value, innerPath, innerName);
      } else if (isInList || !isMentioned(innerPath)) {
        found.push({ path: innerPath, name: innerName, advice: adviceFor(key, shape, chart) });
      }
    }
  };
  visit(chart, values, [], '');
  return found;
}

/** Paths of the values that texts mention as templates, and of the maps around them. */
function mentionsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') {
    if (!value.includes('{{')) return [];
    return [...value.matchAll(/\.Values\.([\w.]+)/g)].flatMap(([, path = '']) => {
      const keys = path.split('.');
      return keys.map((_, index) => keys.slice(0, index + 1).join('.'));
    });
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(mentionsIn);
}

function adviceFor(key: string, shape: ValuesShape, chart: ValuesShape): string {
  const known = shape.keys;
  if (tryFindNearest(key, known) === undefined) {
    const places = placesOf(key, chart.evidence.defaults, []);
    if (places.length > 0 && places.length <= MAX_PLACES) {
      return `The chart has ${places.map((place) => `'${place}'`).join(', ')}.`;
    }
  }
  return suggest(key, known);
}

/** Where the chart's default values have a key, wherever that is. */
function placesOf(key: string, defaults: JsonValue | undefined, path: readonly string[]): readonly string[] {
  if (!isJsonObject(defaults)) return [];
  return Object.entries(defaults).flatMap(([name, value]) => {
    const place = [...path, name];
    return [...(name === key ? [place.join('.')] : []), ...placesOf(key, value, place)];
  });
}
