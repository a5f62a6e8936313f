import { z } from 'zod';
import { ProblemError, ProblemList, suggest } from '../errors';
import { FAIRLEAD_API_VERSION } from '../kube';
import { readYaml, type JsonObject, type YamlDocument } from '../yaml';
import { addonsSchema, type AddonOverride, type LayerSelector } from './addon-settings';
import { applicationSchema, toApplicationModel, type ApplicationModel } from './application';
import { CLOUD_PROVIDERS } from './cloud';
import { clusterSchema, toClusterModel, type ClusterModel } from './cluster';
import { fleetSchema, toFleetSettings, type FleetSettings } from './fleet';
import { nameSchema } from './names';
import { within, type Origin } from './origin';
import { clusterRewritesSchema, fleetRewritesSchema, toRewriteRule, type RewriteRule } from './rewrite';
import { tenantSchema, toTenantModel, type TenantModel } from './tenant';
import { validate } from './validate';
import { fileWaiverSchema, toFileWaiver, type FileWaiver } from './waiver-file';

const withAddons = { addons: addonsSchema.optional() };

const SPECS = {
  Fleet: fleetSchema.extend({
    ...withAddons,
    rewrites: fleetRewritesSchema.optional(),
    clouds: z
      .partialRecord(z.enum(CLOUD_PROVIDERS), z.strictObject(withAddons))
      .optional()
      .describe('Add-ons of all clusters on one cloud.'),
  }),
  Environment: z.strictObject(withAddons),
  Cluster: clusterSchema.extend({ ...withAddons, rewrites: clusterRewritesSchema.optional() }),
  Tenant: tenantSchema,
  Application: applicationSchema,
  Waiver: fileWaiverSchema,
} as const;

/** Kinds of definitions that can be written as data. */
export type DefinitionKind = keyof typeof SPECS;
export const DEFINITION_KINDS = Object.keys(SPECS) as readonly DefinitionKind[];

/** A fleet's definitions that are written as data. */
export class FleetData {
  public fleet: FleetSettings | undefined;
  public readonly environments: { readonly name: string; readonly origin: Origin }[] = [];
  public readonly clusters: ClusterModel[] = [];
  public readonly tenants: TenantModel[] = [];
  public readonly applications: ApplicationModel[] = [];
  public readonly overrides: AddonOverride[] = [];
  public readonly rewrites: RewriteRule[] = [];
  public readonly waivers: FileWaiver[] = [];
}

/** The JSON Schema of one kind of definition, for editors. */
export function jsonSchemaOf(kind: DefinitionKind): Record<string, unknown> {
  return z.toJSONSchema(documentSchema(kind), { io: 'input', unrepresentable: 'any' });
}

/**
 * Reads the definitions of one file into the data.
 *
 * @param isTenants whether the file lies among the definitions of tenants
 * @throws ProblemError with everything that is wrong in the file
 */
export function readDefinitions(text: string, file: string, data: FleetData, isTenants = false): void {
  const problems = new ProblemList();
  const documents = readYaml(text, { file }).filter(({ value }) => value !== null);
  if (documents.length === 0) {
    problems.add({
      code: 'invalid-definition',
      what: `The file '${file}' holds no definition.`,
      where: [{ source: { file } }],
      why: 'A file that says nothing is usually one that lost its content.',
      fix: 'Write the definition, or remove the file.',
    });
  }
  for (const document of documents) {
    problems.collect(() => {
      readDefinition(document, data, isTenants);
    });
  }
  problems.throwIfAny();
}

function readDefinition(document: YamlDocument, data: FleetData, isTenants: boolean): void {
  const origin = originOf(document);
  const { kind } = validate(envelope, document.value, 'A definition', origin);
  if (!isDefinitionKind(kind)) {
    throw new ProblemError({
      code: 'unknown-kind',
      what: `'${kind}' is not a kind of definition.`,
      where: [{ source: document.locate(['kind']) }],
      why: 'A definition that nothing understands would have no effect.',
      fix: suggest(kind, DEFINITION_KINDS),
    });
  }
  const subject = `${kind} '${nameOf(document)}'`;
  const whole = validate(documentShell(kind), document.value, subject, origin);
  const { name, tenant } = whole.metadata as { name: string; tenant?: string };
  const { addons, clouds, rewrites, ...spec } = whole.spec as JsonObject & {
    addons?: JsonObject;
    rewrites?: JsonObject[];
    clouds?: Record<string, { addons?: JsonObject }>;
  };
  const specOrigin = within(origin, 'spec');
  validate(SPECS[kind], whole.spec, subject, specOrigin);
  const take = (layer: LayerSelector, settings: JsonObject | undefined, path: readonly string[]) => {
    for (const [addon, value] of Object.entries(settings ?? {})) {
      const addonOrigin = within(specOrigin, ...path, addon);
      data.overrides.push({
        addon,
        layer,
        settings: value as JsonObject,
        switchesOn: true,
        origin: { ...addonOrigin, source: addonOrigin.locate?.([]) ?? document.source },
      });
    }
  };
  const takeRewrites = (clusters?: JsonObject) => {
    for (const [index, rule] of (rewrites ?? []).entries())
      data.rewrites.push(
        toRewriteRule({ ...rule, ...(clusters && { clusters }) }, within(specOrigin, 'rewrites', index)),
      );
  };
  switch (kind) {
    case 'Fleet':
      takeRewrites();
      data.fleet = toFleetSettings(name, spec, specOrigin);
      take({ level: 'fleet' }, addons, ['addons']);
      for (const [cloud, settings] of Object.entries(clouds ?? {})) {
        take({ level: 'cloud', name: cloud }, settings.addons, ['clouds', cloud, 'addons']);
      }
      break;
    case 'Environment':
      data.environments.push({ name, origin });
      take({ level: 'environment', name }, addons, ['addons']);
      break;
    case 'Cluster':
      takeRewrites({ clusters: [name] });
      data.clusters.push(toClusterModel(name, spec, specOrigin));
      take({ level: 'cluster', name }, addons, ['addons']);
      break;
    case 'Tenant':
      data.tenants.push(toTenantModel(name, whole.spec, specOrigin));
      break;
    case 'Application':
      data.applications.push(toApplicationModel(name, tenant ?? '', whole.spec, specOrigin));
      break;
    case 'Waiver':
      data.waivers.push(toFileWaiver(name, whole.spec, isTenants, specOrigin));
      break;
  }
}

const envelope = z.looseObject({
  apiVersion: z.literal(FAIRLEAD_API_VERSION),
  kind: z.string(),
});

function metadataSchema(kind: DefinitionKind) {
  return kind === 'Application'
    ? z.strictObject({ name: nameSchema, tenant: nameSchema.describe('Name of the tenant that owns the application.') })
    : z.strictObject({ name: nameSchema });
}

function documentShell(kind: DefinitionKind) {
  return z.strictObject({
    apiVersion: z.literal(FAIRLEAD_API_VERSION),
    kind: z.literal(kind),
    metadata: metadataSchema(kind),
    spec: z.record(z.string(), z.unknown()),
  });
}

function documentSchema(kind: DefinitionKind) {
  return documentShell(kind).extend({ spec: SPECS[kind] });
}

function isDefinitionKind(kind: string): kind is DefinitionKind {
  return Object.hasOwn(SPECS, kind);
}

function nameOf(document: YamlDocument): string {
  const { metadata } = document.value as { metadata?: { name?: unknown } };
  return typeof metadata?.name === 'string' ? metadata.name : '?';
}

function originOf(document: YamlDocument): Origin {
  return {
    source: document.source,
    locate: (path) => document.locate(path.map((key) => (typeof key === 'number' ? key : String(key)))),
  };
}
