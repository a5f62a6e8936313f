import type { IConstruct } from 'constructs';
import { ask, type EngineWork, type ReleaseManifest, type RenderRequest } from '../../engine';
import { ProblemError } from '../../errors';
import type { KubeObject } from '../../kube';
import { isJsonObject, objectsOf, readYaml, type JsonObject, type JsonValue, type YamlDocument } from '../../yaml';
import type { RenderedChart, RenderedObject } from '../types';

type Steps = readonly (string | number)[];

/** A field of an object that a Helm chart made. */
export interface TemplateField {
  readonly object: RenderedObject;

  /** Keys and indexes down to it. */
  readonly steps: Steps;
}

/**
 * The lines of templates that wrote fields: of what is not written there, the line of what it stands in; undefined where
 * somebody else wrote the field, a patch for example, or nobody knows.
 *
 * A release is rendered once more for it, so this is for what is told to people.
 *
 * @param charts those of the objects' releases
 */
export function* templateLines(
  charts: readonly RenderedChart[],
  fields: readonly TemplateField[],
): EngineWork<readonly (number | undefined)[]> {
  if (fields.length === 0) return [];
  const constructs = new Set(fields.map(({ object }) => object.construct));
  const releases = charts.flatMap((chart) => chart.releases).filter(({ construct }) => constructs.has(construct));
  const replies = yield* ask(releases.map(({ request }): RenderRequest => ({ ...request, want: 'lines' })));
  const texts = new Map<IConstruct, ReleaseTexts>();
  for (const [index, { construct }] of releases.entries()) {
    const reply = replies[index];
    if (reply && 'answer' in reply) texts.set(construct, new ReleaseTexts(reply.answer.manifests));
  }
  return fields.map((field) => texts.get(field.object.construct)?.lineOf(field));
}

/** An object as a template wrote it. */
interface WrittenObject {
  readonly value: JsonObject;

  /** The line of the template that wrote what stands at some steps. */
  readonly lineOf: (steps: Steps) => number | undefined;
}

/** What the templates of a release have written, read as far as it is asked for. */
class ReleaseTexts {
  readonly #parts = new Map<string, readonly TextPart[]>();
  readonly #manifests: readonly ReleaseManifest[];

  constructor(manifests: readonly ReleaseManifest[]) {
    this.#manifests = manifests;
  }

  public lineOf({ object: { object, template = '', changes = [] }, steps }: TemplateField): number | undefined {
    const { name } = object.metadata;
    const named = this.#partsOf(template).filter(({ text }) => text.includes(name));
    const [written, ...others] = named.flatMap((part) => part.objects.filter(({ value }) => isSame(value, object)));
    if (!written || others.length > 0) return undefined;
    const own = stepsIn(written.value, object, steps, changes.length > 0);
    return own && written.lineOf(own);
  }

  #partsOf(template: string): readonly TextPart[] {
    const known = this.#parts.get(template);
    if (known) return known;
    const parts = this.#manifests.filter(({ source }) => source === template).flatMap(partsOf);
    this.#parts.set(template, parts);
    return parts;
  }
}

/** A document of a manifest: files of definitions can have many. */
class TextPart {
  #objects: readonly WrittenObject[] | undefined;

  constructor(
    public readonly text: string,
    private readonly lines: readonly number[],
  ) {}

  public get objects(): readonly WrittenObject[] {
    return (this.#objects ??= tryRead(this.text).flatMap((document) =>
      [...objectsOf(document.value)].flatMap(({ value, path }): WrittenObject[] => {
        if (!isJsonObject(value)) return [];
        // Of what stands twice the last counts for Helm, and another is found first.
        const isClear = document.duplicates.length === 0;
        return [{ value, lineOf: (steps) => this.#lineAt(document, isClear ? [...path, ...steps] : path) }];
      }),
    ));
  }

  #lineAt(document: YamlDocument, path: Steps): number | undefined {
    return this.lines[(document.locate(path).line ?? 0) - 1];
  }
}

function partsOf({ text = '', lines = [] }: ReleaseManifest): readonly TextPart[] {
  if (lines.length === 0) return [];
  let line = 0;
  return text.split(/^(?=---)/m).map((part) => {
    const begin = line;
    line += part.split('\n').length - 1;
    return new TextPart(`${part}\n`, lines.slice(begin));
  });
}

/** The documents of a text; none where our reader is stricter than Helm's. */
function tryRead(text: string): readonly YamlDocument[] {
  try {
    return readYaml(text, { file: '', disagreement: 'like-kubectl' });
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
}

function isSame({ apiVersion, kind, metadata }: JsonObject, object: KubeObject): boolean {
  if (apiVersion !== object.apiVersion || kind !== object.kind || !isJsonObject(metadata)) return false;
  const { name, namespace } = metadata;
  const isHere = namespace === undefined || namespace === null || namespace === '';
  return name === object.metadata.name && (isHere || namespace === object.metadata.namespace);
}

/** The steps down to a field in what the template wrote, as far as they are there; undefined where others wrote it. */
function stepsIn(
  written: JsonObject,
  object: KubeObject,
  steps: Steps,
  isChanged: boolean,
): readonly (string | number)[] | undefined {
  const own: (string | number)[] = [];
  let given: JsonValue | undefined = written;
  let value: JsonValue | undefined = object as unknown as JsonValue;
  for (const step of steps) {
    const next = childOf(value, step);
    const at: string | number | undefined = isChanged && Array.isArray(given) ? indexOfItem(given, next, step) : step;
    const here: JsonValue | undefined = at === undefined ? undefined : childOf(given, at);
    if (at === undefined || here === undefined) return isChanged && next !== undefined ? undefined : own;
    own.push(at);
    given = here;
    value = next;
  }
  return isChanged && !isStructure(value) && value !== given ? undefined : own;
}

/** Where an item of a list stood before items were added or removed: those of Kubernetes have names mostly. */
function indexOfItem(
  items: readonly JsonValue[],
  item: JsonValue | undefined,
  step: string | number,
): number | undefined {
  if (!isJsonObject(item) || item.name === undefined) return items[Number(step)] === item ? Number(step) : undefined;
  const index = items.findIndex((each) => isJsonObject(each) && each.name === item.name);
  return index < 0 ? undefined : index;
}

function childOf(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (!isStructure(value) || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string | number, JsonValue>>)[step];
}

function isStructure(value: JsonValue | undefined): value is JsonObject | JsonValue[] {
  return typeof value === 'object' && value !== null;
}
