import { z } from 'zod';
import type { AddonClass, Catalogue } from '../constructs';
import { DEFINITION_KINDS, jsonSchemaOf, waiverSchema, type DefinitionKind } from '../model';

/** A JSON Schema. */
export type JsonSchema = Record<string, unknown>;

/** What every schema of ours says of itself, so that no other file is taken for one. */
export const SCHEMA_COMMENT = "Written by 'fairlead schema'.";

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const ADDONS = 'addons';
const COMMON = 'addonSettings';

/** The JSON Schema of one kind of definition for editors, with the catalogue's add-ons by name. */
export function editorSchemaOf(kind: DefinitionKind, catalogue: Catalogue): JsonSchema {
  const { $schema = DIALECT, $defs, ...plain } = withDefinitionsOf(kind, jsonSchemaOf(kind));
  const schema = pointToAddons(plain) as JsonSchema;
  const hasAddons = JSON.stringify(schema) !== JSON.stringify(plain);
  const defs = { ...($defs as JsonSchema | undefined), ...(hasAddons && addonDefinitions(catalogue)) };
  return {
    $schema,
    $comment: SCHEMA_COMMENT,
    title: `Fairlead ${kind}`,
    ...schema,
    ...(Object.keys(defs).length > 0 && { $defs: defs }),
  };
}

/** One JSON Schema that a definition of any kind fits. */
export function editorSchemaOfAll(catalogue: Catalogue): JsonSchema {
  const defs: JsonSchema = {};
  for (const kind of DEFINITION_KINDS) {
    const { $defs, ...schema } = editorSchemaOf(kind, catalogue);
    Object.assign(defs, $defs, { [kind]: without(schema, '$schema', '$comment') });
  }
  return {
    $schema: DIALECT,
    $comment: SCHEMA_COMMENT,
    title: 'Fairlead definition',
    oneOf: DEFINITION_KINDS.map((kind) => ({ $ref: `#/$defs/${kind}` })),
    $defs: defs,
  };
}

function addonDefinitions(catalogue: Catalogue): JsonSchema {
  const names = [...catalogue.keys()].sort();
  const defs: JsonSchema = {};
  const properties: JsonSchema = {};
  for (const name of names) {
    const { $defs, ...schema } = withDefinitionsOf(name, addonSchema(catalogue.get(name)));
    Object.assign(defs, $defs);
    properties[name] = schema;
  }
  return {
    [ADDONS]: { type: 'object', propertyNames: { enum: names }, properties },
    [COMMON]: commonSettings(),
    ...defs,
  };
}

/** What data can say about one add-on: what it can say about all, and what the add-on itself knows. */
function addonSchema(addon: AddonClass | undefined): JsonSchema {
  const description = addon?.about && { description: addon.about.description };
  if (!addon?.settings) return { ...description, $ref: `#/$defs/${COMMON}` };
  // Settings of several layers are merged, so no single one has to be complete.
  const { properties, $defs } = z.toJSONSchema(addon.settings.partial(), { io: 'input', unrepresentable: 'any' });
  return {
    ...description,
    type: 'object',
    properties: { ...(commonSettings().properties as JsonSchema), ...properties },
    additionalProperties: false,
    ...($defs && { $defs }),
  };
}

/** Puts a schema's owner before the names of its definitions, so that several schemas can stand in one document. */
function withDefinitionsOf(owner: string, schema: JsonSchema): JsonSchema {
  if (typeof schema.$defs !== 'object' || schema.$defs === null) return schema;
  const names = Object.keys(schema.$defs);
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]: [string, unknown]) => {
        const name = key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '') : undefined;
        return [key, name !== undefined && names.includes(name) ? `#/$defs/${owner}.${name}` : rename(inner)];
      }),
    );
  };
  const renamed = rename(schema) as JsonSchema & { readonly $defs: JsonSchema };
  const $defs = Object.fromEntries(Object.entries(renamed.$defs).map(([name, each]) => [`${owner}.${name}`, each]));
  return { ...renamed, $defs };
}

function commonSettings(): JsonSchema {
  const schema = z.toJSONSchema(
    z
      .strictObject({
        enabled: z.boolean().describe('Whether the cluster gets the add-on. Naming an add-on switches it on.'),
        version: z.string().describe("Exact version of the chart. Default: the catalogue's."),
        namespace: z.string().describe("Namespace to install into. Default: the catalogue's."),
        values: z.record(z.string(), z.unknown()).describe("Helm values, merged over the catalogue's."),
        waivers: z.array(waiverSchema).describe('Excused findings on the add-on.'),
      })
      .partial(),
    { io: 'input' },
  );
  return without(schema, '$schema');
}

/** Points to the catalogue's add-ons wherever a definition has a field `addons`. */
function pointToAddons(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(pointToAddons);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]: [string, unknown]) => {
      if (key !== 'properties') return [key, pointToAddons(value)];
      const properties = Object.entries(value as JsonSchema).map(([name, property]) => {
        if (name !== 'addons') return [name, pointToAddons(property)];
        const { description } = property as { description?: string };
        return [name, { ...(description !== undefined && { description }), $ref: `#/$defs/${ADDONS}` }];
      });
      return [key, Object.fromEntries(properties) as JsonSchema];
    }),
  );
}

function without(schema: JsonSchema, ...keys: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}
