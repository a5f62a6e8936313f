import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minorNumber } from '../../lib/kube/kubernetes';

/** The part of an OpenAPI document that is read. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

/** A field of a type. */
export interface Field {
  /** The minor versions that have it, where not all have it that have the type. */
  readonly range?: readonly [since: number, until: number];

  /** The type below it that has such fields, or types with such fields, itself. */
  readonly type?: string;

  /** Whether that is a map whose values are of the type. */
  readonly isMap: boolean;
}

/** Type → field → what is to be known of it. Types of objects are named `apiVersion/Kind`. */
export type FieldTable = ReadonlyMap<string, ReadonlyMap<string, Field>>;

type Definitions = Readonly<Record<string, Schema>>;

/** Finds the fields that come and go between minor versions, and the ways to them. */
export function readFields(sources: readonly { readonly release: string; readonly folder: string }[]): FieldTable {
  const documents = sources.map(({ release, folder }) => ({
    minor: minorNumber(release),
    definitions: readDefinitions(folder),
  }));
  const names = [...new Set(documents.flatMap(({ definitions }) => Object.keys(definitions)))].sort();
  const table = new Map<string, Map<string, Field>>();
  for (const name of names) {
    const having = documents.flatMap(({ minor, definitions }) => {
      const schema = definitions[name];
      return schema ? [{ minor, schema }] : [];
    });
    const fields = new Map<string, Field>();
    for (const field of [...new Set(having.flatMap(({ schema }) => Object.keys(schema.properties ?? {})))].sort()) {
      fields.set(field, readField(`${name}.${field}`, field, having));
    }
    table.set(name, fields);
  }
  return named(prune(table), documents);
}

/** What the fields of all kinds are called, sorted. */
export function readFieldNames(folder: string): readonly string[] {
  const schemas = Object.values(readDefinitions(folder));
  return [...new Set(schemas.flatMap(({ properties }) => Object.keys(properties ?? {})))].sort();
}

function readDefinitions(folder: string): Definitions {
  const text = readFileSync(join(folder, 'api', 'openapi-spec', 'swagger.json'), 'utf8');
  return (JSON.parse(text) as { definitions: Definitions }).definitions;
}

function readField(
  path: string,
  field: string,
  having: readonly { readonly minor: number; readonly schema: Schema }[],
): Field {
  const known = having.flatMap(({ minor, schema }) => {
    const property = schema.properties?.[field];
    return property ? [{ minor, ...targetOf(path, property) }] : [];
  });
  const [first, last] = [known[0], known[known.length - 1]];
  if (!first || !last) throw new Error(`${path} is in no version.`);
  for (const { type, isMap } of known) {
    if (type !== first.type || isMap !== first.isMap) throw new Error(`${path} changes its type between versions.`);
  }
  const between = having.filter(({ minor }) => first.minor <= minor && minor <= last.minor);
  if (between.length !== known.length) throw new Error(`${path} goes and comes again.`);
  return {
    ...(known.length < having.length && { range: [first.minor, last.minor] as const }),
    ...(first.type !== undefined && { type: first.type }),
    isMap: first.isMap,
  };
}

function targetOf(path: string, schema: Schema): { readonly type?: string; readonly isMap: boolean } {
  if (schema.$ref !== undefined) return { type: schema.$ref.replace('#/definitions/', ''), isMap: false };
  if (schema.items) return targetOf(path, schema.items);
  if (!schema.additionalProperties) return { isMap: false };
  const { type, isMap } = targetOf(path, schema.additionalProperties);
  if (isMap) throw new Error(`${path} is a map of maps, which the table cannot say.`);
  return { ...(type !== undefined && { type }), isMap: type !== undefined };
}

/** Leaves the fields that have a range, and those that lead to one. */
function prune(table: ReadonlyMap<string, ReadonlyMap<string, Field>>): Map<string, ReadonlyMap<string, Field>> {
  const kept = new Set<string>();
  const leads = ({ range, type }: Field) => range !== undefined || (type !== undefined && kept.has(type));
  for (let size = -1; size !== kept.size;) {
    size = kept.size;
    for (const [name, fields] of table) if ([...fields.values()].some(leads)) kept.add(name);
  }
  const pruned = new Map<string, ReadonlyMap<string, Field>>();
  for (const name of kept) {
    const fields = [...(table.get(name) ?? [])].filter(([, field]) => leads(field));
    const cut = ({ type, ...rest }: Field): Field => (type !== undefined && kept.has(type) ? { ...rest, type } : rest);
    pruned.set(name, new Map(fields.map(([field, each]) => [field, cut(each)])));
  }
  return pruned;
}

/** Names types shortly, those of objects as objects name them; leaves out what no object leads to. */
function named(
  table: ReadonlyMap<string, ReadonlyMap<string, Field>>,
  documents: readonly { readonly definitions: Definitions }[],
): FieldTable {
  const names = new Map<string, string>();
  const roots: string[] = [];
  for (const name of table.keys()) {
    const schema = documents.map(({ definitions }) => definitions[name]).find((each) => each !== undefined);
    const [kind, ...others] = schema?.['x-kubernetes-group-version-kind'] ?? [];
    // Options and statuses are of every group.
    const isObject = kind !== undefined && others.length === 0 && schema?.properties?.metadata !== undefined;
    if (!isObject || kind.kind.endsWith('List')) {
      names.set(name, name.replace(/^io\.k8s\.(?:api\.)?/, ''));
      continue;
    }
    names.set(name, `${kind.group === '' ? '' : `${kind.group}/`}${kind.version}/${kind.kind}`);
    roots.push(name);
  }
  const reached = new Set(roots);
  for (const name of reached) for (const { type } of table.get(name)?.values() ?? []) if (type) reached.add(type);
  const shortOf = (name: string) => names.get(name) ?? name;
  return new Map(
    [...reached].map((name) => {
      const fields = [...(table.get(name) ?? [])].map(
        ([field, each]) => [field, each.type === undefined ? each : { ...each, type: shortOf(each.type) }] as const,
      );
      return [shortOf(name), new Map(fields)] as const;
    }),
  );
}
