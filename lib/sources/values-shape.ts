import type { ChartFacts } from '../engine';
import { isJsonObject } from '../yaml';
import { ChartEvidence, type ValueEvidence } from './chart-evidence';
import { itemSchemas, readMapSchema, type MapSchema, type SchemaAt } from './values-schema';

/** What is known of the values of a chart, from its root down. */
export function valuesShape(facts: ChartFacts): ValuesShape {
  const chart = new ChartEvidence(facts);
  return new ValuesShape(chart, [], chart.root);
}

/**
 * What a chart knows at one place of its values: from its defaults, its schema, the uses in its templates and the comments
 * of its `values.yaml`, together. What is below is worked out when it is asked for.
 */
export class ValuesShape {
  readonly #chart: ChartEvidence;
  #map: MapSchema | undefined;

  constructor(
    chart: ChartEvidence,
    public readonly path: readonly string[],
    public readonly evidence: ValueEvidence,
  ) {
    this.#chart = chart;
  }

  /** Keys that the chart knows here by name, sorted. */
  public get keys(): readonly string[] {
    const { uses, notes } = this.evidence;
    return [
      ...new Set([
        ...Object.keys(this.defaultMap),
        ...this.map.properties.keys(),
        ...(uses?.below.keys() ?? []),
        // Comments are prose, too: what they seem to name is taken where a user sets it, and proposed only where nothing
        // better says which keys there are.
        ...(this.map.properties.size > 0 ? [] : [...(notes?.below.keys() ?? [])].filter((key) => /^[a-z]/.test(key))),
        ...this.#chart.keysAt(this.path),
      ]),
    ].sort();
  }

  /** Whether a map that a user gives here may have any keys: the chart passes them on, or does not say. */
  public get isFreeForm(): boolean {
    const { defaults, uses, isRoot, isOpaque, isUsedAround } = this.evidence;
    if (isOpaque) return true;
    const { properties, others } = this.map;
    const defaultKeys = Object.keys(this.defaultMap);
    const usedKeys = uses?.below ?? new Map<string, unknown>();
    // Templates hand all of a chart's values to helpers; that says nothing of which values there are.
    if (isRoot) return defaultKeys.length === 0 && properties.size === 0 && usedKeys.size === 0;
    if (others !== 'unsaid') return others === 'any';
    const isUsedWhole = isUsedAround || uses?.isWhole === true;
    // One that is handed on and read key by key is a structure; with a single key it may as well be a map by name.
    const isReadByName = defaultKeys.length > 1 && defaultKeys.every((key) => usedKeys.has(key));
    if (defaultKeys.length > 0) return isUsedWhole && !isReadByName;
    if (properties.size > 0) return isUsedWhole;
    return defaults !== undefined || isUsedWhole || usedKeys.size === 0;
  }

  /** Whether a schema admits keys by a pattern of their names. */
  public get hasPatterns(): boolean {
    return this.map.patterns.length > 0;
  }

  /** What is known of a key that is not known by name; undefined where no schema says it. */
  public get others(): ValuesShape | undefined {
    const { otherSchemas } = this.map;
    return otherSchemas.length === 0 ? undefined : this.bySchema(otherSchemas);
  }

  /** What is known of a key; undefined where the chart does not know it. */
  public tryGet(key: string): ValuesShape | undefined {
    const { uses, notes, isUsedAround, isRoot, isOpaque } = this.evidence;
    const defaults = Object.hasOwn(this.defaultMap, key) ? this.defaultMap[key] : undefined;
    const { isNamed, schemas } = this.schemasOf(key);
    const isKnown =
      defaults !== undefined ||
      isNamed ||
      uses?.below.has(key) === true ||
      notes?.below.has(key) === true ||
      this.#chart.keysAt(this.path).includes(key);
    if (!isKnown && !this.isFreeForm) return undefined;
    const path = [...this.path, key];
    const evidence = this.#chart.complete(path, {
      defaults,
      schemas,
      uses: uses?.below.get(key),
      notes: notes?.below.get(key),
      isUsedAround: !isRoot && (isUsedAround || uses?.isWhole === true),
      isRoot: false,
      isOpaque: isOpaque || !isKnown,
    });
    return new ValuesShape(this.#chart, path, evidence);
  }

  /** What is known of the items of a list: only what a schema says. */
  public get items(): ValuesShape {
    return this.bySchema(itemSchemas(this.evidence.schemas));
  }

  /** What schemas alone say of a place. */
  public bySchema(schemas: readonly SchemaAt[], isUsedAround = true): ValuesShape {
    return new ValuesShape(this.#chart, this.path, {
      ...this.evidence,
      defaults: undefined,
      schemas,
      uses: undefined,
      notes: undefined,
      isUsedAround,
      isRoot: false,
    });
  }

  private get defaultMap() {
    const { defaults } = this.evidence;
    return isJsonObject(defaults) ? defaults : {};
  }

  private get map(): MapSchema {
    return (this.#map ??= readMapSchema(this.evidence.schemas));
  }

  private schemasOf(key: string): { isNamed: boolean; schemas: readonly SchemaAt[] } {
    const { properties, patterns, otherSchemas } = this.map;
    const matching = patterns.filter(({ pattern }) => pattern.test(key)).map(({ schema }) => schema);
    const named = [...(properties.get(key) ?? []), ...matching];
    return { isNamed: named.length > 0, schemas: named.length > 0 ? named : otherSchemas };
  }
}
