import type { ChartFacts } from '../engine';
import { mergeObjects } from '../model';
import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';
import { mergeUses, tryFindUses, useTree, type UseTree } from './value-uses';
import { readValueNotes, type ValueNotes } from './values-notes';
import { readMapSchema, type SchemaAt } from './values-schema';

/** What is known of one value of a chart. */
export interface ValueEvidence {
  /** The chart's default; undefined where it has none. */
  readonly defaults: JsonValue | undefined;
  readonly schemas: readonly SchemaAt[];
  readonly uses: UseTree | undefined;
  readonly notes: ValueNotes | undefined;

  /** Whether a template uses a map around the value as a whole. */
  readonly isUsedAround: boolean;

  /** Whether the values of the chart or of a subchart begin here. */
  readonly isRoot: boolean;

  /** Whether nothing can be known of what is below. */
  readonly isOpaque: boolean;
}

const NOTHING: ValueEvidence = {
  defaults: undefined,
  schemas: [],
  uses: undefined,
  notes: undefined,
  isUsedAround: false,
  isRoot: false,
  isOpaque: false,
};

/** What Helm itself reads: whether a subchart is wanted, by its name and by groups of subcharts. */
const SWITCH: SchemaAt = { schema: { type: 'boolean' }, root: true };
const TAGS: SchemaAt = { schema: { type: 'object', additionalProperties: { type: 'boolean' } }, root: true };

/** A chart as a whole: where the values of its subcharts begin, and what all of them share. */
export class ChartEvidence {
  public readonly root: ValueEvidence;
  readonly #facts: ChartFacts;
  readonly #global: ValueEvidence;

  /** Keys of subcharts by the path of the chart around them; the chart's own path is the empty text. */
  readonly #subcharts = new Map<string, string[]>([['', []]]);

  /** Dependencies that the chart's content does not have, so that nothing is known of their values. */
  readonly #missing: readonly string[];

  constructor(facts: ChartFacts) {
    this.#facts = facts;
    this.#missing = facts.dependencies.filter(({ isPresent }) => !isPresent).map(({ alias, name }) => alias ?? name);
    // Shorter names come first, so each finds the chart around it.
    for (const path of [...facts.subcharts].sort((a, b) => a.length - b.length)) {
      const parents = [...this.#subcharts.keys()].filter((parent) => parent === '' || path.startsWith(`${parent}.`));
      const parent = parents.at(-1) ?? '';
      this.#subcharts.get(parent)?.push(path.slice(parent === '' ? 0 : parent.length + 1));
      this.#subcharts.set(path, []);
    }
    this.root = {
      ...NOTHING,
      defaults: facts.defaults,
      schemas: this.schemasAt(''),
      uses: useTree(facts.valueUses),
      notes: readValueNotes(facts.valuesText),
      isRoot: true,
    };
    this.#global = this.findGlobal();
  }

  /** Keys that are known at a place because of what it is to Helm. */
  public keysAt(path: readonly string[]): readonly string[] {
    const subcharts = this.#subcharts.get(path.join('.'));
    if (!subcharts) return [];
    if (path.length > 0) return ['enabled', 'global', ...subcharts];
    return ['global', ...(this.#facts.dependencies.length > 0 ? ['tags'] : []), ...subcharts, ...this.#missing];
  }

  /** Adds to the evidence of a value what only the chart as a whole knows of the place. */
  public complete(path: readonly string[], evidence: ValueEvidence): ValueEvidence {
    const key = path.at(-1) ?? '';
    const above = path.slice(0, -1).join('.');
    if (key === 'global' && this.#subcharts.has(above)) return this.#global;
    const name = path.join('.');
    if (this.#subcharts.has(name)) {
      return { ...evidence, schemas: [...evidence.schemas, ...this.schemasAt(name)], isRoot: true };
    }
    if (name === 'tags') return { ...evidence, schemas: [...evidence.schemas, TAGS] };
    if (key === 'enabled' && this.#subcharts.has(above)) return { ...evidence, schemas: [...evidence.schemas, SWITCH] };
    const isOpaque = path.length === 1 && this.#missing.includes(key);
    return isOpaque ? { ...evidence, isOpaque } : evidence;
  }

  /** Every chart reads the globals that any of them has. */
  private findGlobal(): ValueEvidence {
    const { defaults, uses, notes } = this.root;
    const paths = [...this.#subcharts.keys()].map((name) => this.pathOf(name));
    const found = paths.flatMap((path) => {
      const below = valueAt(defaults, [...path, 'global']);
      return isJsonObject(below) ? [below] : [];
    });
    return {
      ...NOTHING,
      defaults: found.reduceRight<JsonObject>((merged, below) => mergeObjects(merged, below), {}),
      schemas: [...this.#subcharts.keys()].flatMap(
        (name) => readMapSchema(this.schemasAt(name)).properties.get('global') ?? [],
      ),
      uses: uses && mergeUses(paths.flatMap((path) => tryFindUses(uses, [...path, 'global']) ?? [])),
      notes: notes?.below.get('global'),
      isOpaque: this.#missing.length > 0,
    };
  }

  /** The keys down to a subchart; its name may have dots of its own. */
  private pathOf(name: string): readonly string[] {
    if (name === '') return [];
    for (const [parent, keys] of this.#subcharts) {
      const key = keys.find((own) => (parent === '' ? own : `${parent}.${own}`) === name);
      if (key !== undefined) return [...this.pathOf(parent), key];
    }
    return name.split('.');
  }

  private schemasAt(name: string): readonly SchemaAt[] {
    const schema = Object.hasOwn(this.#facts.schemas, name) ? this.#facts.schemas[name] : undefined;
    return schema === undefined ? [] : [{ schema, root: schema }];
  }
}

function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const key of path) current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  return current;
}
