import data from './fields.data.json';
import { minorNumber, NEWEST_KUBERNETES } from './kubernetes';

/** A field of an object that not every supported minor version has that serves the object's API. */
export interface PassingField {
  readonly path: readonly (string | number)[];

  /** The first supported minor version that has it. */
  readonly since: string;

  /** The last supported minor version that has it. */
  readonly until: string;
}

/**
 * The fields that an object sets of those that came or went with a supported minor version, each before what is in it.
 * None of a custom kind. What stands in a field that is free in form is nobody's business.
 */
export function passingFields(object: {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
}): readonly PassingField[] {
  const type = types().get(`${String(object.apiVersion)}/${String(object.kind)}`);
  const found: PassingField[] = [];
  if (type) visit(object, type, [], found);
  return found;
}

/** Whether a minor version has a field: not yet, yes, or not any more. */
export function fieldStatus({ since, until }: PassingField, kubernetes: string): 'future' | 'known' | 'removed' {
  const minor = minorNumber(kubernetes);
  if (minor < minorNumber(since)) return 'future';
  // What the newest version that is known has is not removed in the next, as far as anybody says.
  return minor > minorNumber(until) && until !== NEWEST_KUBERNETES ? 'removed' : 'known';
}

type Path = readonly (string | number)[];
type Type = ReadonlyMap<string, Field>;

interface Field {
  readonly since?: string;
  readonly until?: string;

  /** The type of what it holds, and whether it holds a map of that. */
  readonly type?: string;
  readonly isMap: boolean;
}

function visit(value: unknown, type: Type, path: Path, found: PassingField[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const map = value as Readonly<Record<string, unknown>>;
  for (const [name, { since, until, type: below, isMap }] of type) {
    if (!Object.hasOwn(map, name)) continue;
    const field = map[name];
    const here = [...path, name];
    if (since !== undefined && until !== undefined && field !== undefined) found.push({ path: here, since, until });
    const inner = below === undefined ? undefined : types().get(below);
    if (inner && typeof field === 'object' && field !== null) visitAll(field, inner, here, isMap, found);
  }
}

function visitAll(value: object, type: Type, path: Path, isMap: boolean, found: PassingField[]): void {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    items.forEach((item, index) => {
      visit(item, type, [...path, index], found);
    });
  } else if (isMap) {
    for (const [key, item] of Object.entries(value)) visit(item, type, [...path, key], found);
  } else visit(value, type, path, found);
}

let decoded: ReadonlyMap<string, Type> | undefined;

function types(): ReadonlyMap<string, Type> {
  return (decoded ??= new Map(Object.entries(data).map(([name, text]) => [name, decodeType(text)])));
}

function decodeType(text: string): Type {
  return new Map(text.split(' ').map(decodeField));
}

// `volumes>core.v1.Volume`, `hostnameOverride:34-37`, `capacity*>resource.v1beta2.DeviceCapacity`.
function decodeField(text: string): [string, Field] {
  const [, name = '', since, until, star, type] = /^([^:*>]+)(?::(\d+)-(\d+))?(\*?)(?:>(.+))?$/.exec(text) ?? [];
  const range = since !== undefined && until !== undefined && { since: `1.${since}`, until: `1.${until}` };
  return [name, { ...range, ...(type !== undefined && { type }), isMap: star === '*' }];
}
