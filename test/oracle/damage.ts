import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/yaml';

/** Numbers that look like chance, and are the same every time. */
export function* chance(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

type Place = readonly [holder: JsonObject | JsonValue[], key: string | number];

/** A copy of an object in which one place, somewhere within, is not as it should be. */
export function damaged(object: JsonObject, numbers: Iterator<number, never>): JsonObject {
  const copy = structuredClone(object);
  const next = (below: number) => numbers.next().value % below;
  // Without its kind, nothing else of an object is looked at.
  const places = placesIn(copy).filter(([holder, key]) => holder !== copy || (key !== 'kind' && key !== 'apiVersion'));
  const [holder, key] = places[next(places.length)]!;
  const value = Reflect.get(holder, key) as JsonValue;
  const ways: (() => void)[] = [
    () => Reflect.set(holder, key, typeof value === 'string' ? 7 : 'seven'),
    () => Reflect.set(holder, key, null),
    () => Reflect.set(holder, key, typeof value === 'string' ? `${value}-Ümlaut_/` : -1),
    () => Reflect.set(holder, key, []),
    () => Reflect.set(holder, key, { unknown: true }),
    () => Reflect.set(holder, key, typeof value === 'string' ? '' : 2n ** 53n + 1n),
    () => Reflect.deleteProperty(holder, key),
    () => {
      if (!Array.isArray(holder)) holder[`${String(key)}s`] = value;
    },
    () => {
      if (Array.isArray(value)) value.push(...structuredClone(value));
      else Reflect.set(holder, key, [value, value]);
    },
  ];
  ways[next(ways.length)]!();
  return copy;
}

function placesIn(value: JsonValue): Place[] {
  if (Array.isArray(value)) return value.flatMap((each, index): Place[] => [[value, index], ...placesIn(each)]);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]): Place[] => [[value, key], ...placesIn(each)]);
}
