import type { Construct } from 'constructs';
import { z } from 'zod';
import { ProblemError, suggest, type Problem, type SourceLocation } from '../errors';
import {
  chartFormSchema,
  generatedObjectSchema,
  layerName,
  LayeredValues,
  locate,
  objectPatchesSchema,
  validate,
  type AddonOverride,
  type ChartForm,
  type ChartReference,
  type CloudProvider,
  type GeneratedObject,
  type Layer,
  type ObjectPatchData,
  type Origin,
  type PodSecurityLevel,
  type Waiver,
} from '../model';
import type { JsonObject, JsonValue } from '../yaml';
import { Caller } from './caller';
import { Cluster } from './cluster';
import { ClusterChart } from './cluster-chart';
import { patchesOf } from './patch';
import { waive } from './waive';

/** What an add-on is for. */
export type AddonCategory =
  | 'gitops'
  | 'security'
  | 'networking'
  | 'observability'
  | 'cost'
  | 'storage'
  | 'compute'
  | 'workloads'
  | 'aws'
  | 'platform';

/** What is known of an add-on before it stands on a cluster. */
export interface AddonAbout {
  /** Name in the catalogue and in data, `kebab-case`. */
  readonly name: string;

  /** What it does, in one sentence. */
  readonly description: string;

  readonly category: AddonCategory;

  /** Namespace that it runs in. */
  readonly namespace: string;

  /** Clouds that it works on. @default - all */
  readonly clouds?: readonly CloudProvider[];

  /** The Helm chart that it installs. @default - none, its objects are its own */
  readonly chart?: ChartReference;

  /** Exact version of that chart. */
  readonly version?: string;

  /** Helm values that every cluster gets; those that depend on the cluster come from a function of it. */
  readonly values?: JsonObject | ((cluster: Cluster) => JsonObject);

  /** APIs that the chart brings: `group` or `group/Kind`. @default - none */
  readonly provides?: readonly string[];

  /** APIs that the chart uses. @default - those of Kubernetes itself */
  readonly requires?: readonly string[];

  /** Objects of the chart that charts of other add-ons bring as well, all with the same content. @default - none */
  readonly shares?: readonly { readonly group: string; readonly kind: string; readonly name: string }[];

  /** Strictest Pod Security level that it works with. @default 'restricted' */
  readonly podSecurity?: PodSecurityLevel;
}

/** Props that every add-on has. Data (`addons:` in a definition) sets the same fields, and stands above the program. */
export interface AddonProps {
  /** Exact version of the chart. @default - the catalogue's */
  readonly version?: string;

  /** Namespace to install into. @default - the catalogue's */
  readonly namespace?: string;

  /** Helm values, merged over the catalogue's. @default - none */
  readonly values?: JsonObject;

  /**
   * Whether the add-on's chart is `rendered` here into manifests that are reviewed like all others, or left to Argo CD as
   * a `source`.
   *
   * @default - what the cluster or the fleet says
   */
  readonly chartForm?: ChartForm;

  /**
   * What is done about objects that the chart generates by chance, where it is rendered here.
   *
   * @default - each is an error
   */
  readonly generated?: readonly GeneratedObject[];

  /**
   * Changes to the add-on's rendered objects; those of all layers count, lowest layer first. {@link Addon.patch} takes
   * functions and types as well.
   *
   * @default - none
   */
  readonly patches?: readonly ObjectPatchData[];

  /** Excused findings on the add-on. @default - none */
  readonly waivers?: readonly Waiver[];
}

/** The class of an add-on, as {@link Fleet.configure} and the catalogue take it. */
export interface AddonClass<P extends AddonProps = AddonProps> {
  new (scope: Construct, id: string, props?: P): Addon<P>;
  readonly about?: AddonAbout;
  readonly settings?: z.ZodObject;
}

/** Settings that every add-on has and whose values can be wrong. */
const commonSettings = z.object({
  chartForm: chartFormSchema.optional(),
  generated: z.array(generatedObjectSchema).optional(),
  patches: objectPatchesSchema.optional(),
});
const COMMON_SETTINGS = ['enabled', 'version', 'namespace', 'values', 'waivers', ...Object.keys(commonSettings.shape)];

/**
 * A platform capability of a cluster.
 *
 * Extend it for an add-on of your own: say what it is in `static about`, and build its objects in the constructor.
 *
 * @throws ProblemError where a setting is not one that the add-on has
 */
export abstract class Addon<P extends AddonProps = AddonProps> extends ClusterChart {
  /** What is known of the add-on before it stands on a cluster. */
  public static readonly about?: AddonAbout;

  /** Schema of the fields that only this add-on has, for definitions written as data. */
  public static readonly settings?: z.ZodObject;

  /** What is known of this add-on; undefined for one that says nothing of itself. */
  public readonly about: AddonAbout | undefined;

  /** The add-on's settings from all layers, each with its origin. */
  public readonly layers: LayeredValues;

  constructor(scope: Construct, id: string, props: P = {} as P) {
    const { about, settings } = new.target as unknown as AddonClass<P>;
    const cluster = Cluster.of(scope);
    const caller = new Caller();
    const origin: Origin = {
      // Looked up only where a message needs it: that costs more than everything else here.
      get source() {
        return caller.location;
      },
    };
    const layers = settingsOf(cluster, about, props, origin);
    const namespace = layers.merged.namespace;
    super(scope, id, { namespace: typeof namespace === 'string' ? namespace : about?.namespace });
    this.about = about;
    this.layers = layers;
    if (about) cluster.registerAddon(about.name, this);
    this.addProvidedApis(...(about?.provides ?? []));
    this.addRequiredApis(...(about?.requires ?? []));
    this.shareObjects(about?.shares ?? []);
    checkSettings(layers, about, settings);
    for (const { waivers, origin } of waiverLayers(layers)) {
      for (const waiver of waivers) waive(this, waiver, origin);
    }
    for (const patch of layers.layers.flatMap(patchesOf)) this.addPatch(patch);
  }

  /** The add-on's settings: the program's props with the layers of data above them. */
  public get settings(): Readonly<P> {
    return this.layers.merged as unknown as Readonly<P>;
  }

  /** Where the program made the add-on, else where data switched it on. */
  public override get source(): SourceLocation | undefined {
    if (super.source) return super.source;
    const own = this.cluster.context.overrides.filter(
      ({ addon, switchesOn }) => switchesOn && addon === this.about?.name,
    );
    return own.map(({ origin }) => origin.source).findLast((source) => source);
  }

  /** Whether the add-on is switched on; data can switch off what the program made. */
  public override get active(): boolean {
    return this.layers.merged.enabled !== false && super.active;
  }

  public override get podSecurity(): PodSecurityLevel {
    return this.about?.podSecurity ?? 'restricted';
  }

  public override get chartForm(): ChartForm {
    return (this.layers.merged.chartForm as ChartForm | undefined) ?? super.chartForm;
  }

  public override get clouds(): readonly CloudProvider[] | undefined {
    return this.about?.clouds;
  }
}

function fits(cluster: Cluster, about: AddonAbout | undefined): boolean {
  return about?.clouds?.includes(cluster.model.cloud.provider) ?? true;
}

function settingsOf(cluster: Cluster, about: AddonAbout | undefined, props: AddonProps, origin: Origin): LayeredValues {
  const overrides = about ? cluster.readOverrides(about.name) : [];
  return new LayeredValues([
    ...(about ? [catalogueLayer(cluster, about)] : []),
    { name: 'program', values: withoutUndefined(props), origin },
    ...overrides.map(toLayer),
  ]);
}

function catalogueLayer(cluster: Cluster, about: AddonAbout): Layer {
  // Values that depend on the cluster ask for its region, account and so on, which another cloud does not have.
  const values =
    typeof about.values === 'function' ? (fits(cluster, about) ? about.values(cluster) : {}) : about.values;
  return {
    name: 'catalogue',
    values: { ...(about.version !== undefined && { version: about.version }), ...(values && { values }) },
    origin: {},
  };
}

function toLayer(override: AddonOverride): Layer {
  return { name: layerName(override.layer), values: override.settings, origin: override.origin };
}

function withoutUndefined(props: object): JsonObject {
  const entries = Object.entries(props) as [string, JsonValue | undefined][];
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

function checkSettings(layers: LayeredValues, about: AddonAbout | undefined, schema: z.ZodObject | undefined): void {
  const known = [...COMMON_SETTINGS, ...Object.keys(schema?.shape ?? {})];
  const problems: Problem[] = [];
  for (const layer of layers.layers) {
    if (layer.name === 'catalogue' || layer.name === 'program') continue;
    for (const key of Object.keys(layer.values)) {
      if (!known.includes(key))
        problems.push(unknownSetting(key, known, about?.name ?? '', locate(layer.origin, [key])));
    }
    validate(commonSettings.loose(), layer.values, `Add-on '${about?.name ?? ''}'`, layer.origin);
    if (schema) {
      const own = Object.fromEntries(Object.entries(layer.values).filter(([key]) => Object.hasOwn(schema.shape, key)));
      validate(schema.partial(), own, `Add-on '${about?.name ?? ''}'`, layer.origin);
    }
  }
  if (problems.length > 0) throw new ProblemError(problems);
}

function unknownSetting(
  key: string,
  known: readonly string[],
  addon: string,
  source: SourceLocation | undefined,
): Problem {
  return {
    code: 'unknown-field',
    what: `Add-on '${addon}' has no setting '${key}'.`,
    where: source ? [{ source }] : [],
    why: 'A setting that nothing reads has no effect, and nobody would notice.',
    fix: `${suggest(key, known)} Helm values belong under 'values'.`,
  };
}

function waiverLayers(layers: LayeredValues): { waivers: readonly Waiver[]; origin: Origin }[] {
  return layers.layers.flatMap((layer) => {
    const waivers = layer.values.waivers;
    return Array.isArray(waivers)
      ? [{ waivers: waivers as unknown as readonly Waiver[], origin: { source: locate(layer.origin, ['waivers']) } }]
      : [];
  });
}
