import { ProblemList, tryFindNearest, type SourceLocation } from '../errors';
import type { KubeObject } from '../kube/identity';
import { tryFindHidden } from './characters';
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import { displayPath } from './path';
import { readYaml, type ReadYamlOptions, type YamlDocument } from './read';

/** A Kubernetes object and where it was read. */
export interface ManifestSource {
  readonly object: KubeObject;

  /** The document that holds it. */
  readonly document: YamlDocument;

  /** Its place in that document: empty, or `['items', 0]` where it was an item of a List. */
  readonly path: readonly (string | number)[];

  /** Where it begins. */
  readonly source: SourceLocation;
}

/**
 * Reads every Kubernetes object of a YAML (or JSON) text.
 *
 * Empty documents are skipped; a `List`, or the typed list of any kind (`RoleList`), stands for its items, nested lists
 * included. Throws one `ProblemError` with every document that is not an object with apiVersion, kind and name.
 */
export function readManifests(input: string | Uint8Array, options: ReadYamlOptions): ManifestSource[] {
  const problems = new ProblemList();
  const manifests: ManifestSource[] = [];
  for (const document of readYaml(input, options)) {
    if (document.value === null) continue;
    for (const { value, path } of objectsOf(document.value)) {
      if (isList(value)) {
        new ManifestShape(document, path, problems).report(
          ['items'],
          "has 'items' that are not a list",
          'Write its items as a list.',
        );
        continue;
      }
      const found = new ManifestShape(document, path, problems);
      if (found.accept(value)) {
        manifests.push({ object: value as unknown as KubeObject, document, path, source: document.locate(path) });
      }
    }
  }
  problems.throwIfAny();
  return manifests;
}

interface Item {
  readonly value: JsonValue;
  readonly path: readonly (string | number)[];
}

/**
 * What a document holds, with its place in there: the items of a `List` or of the typed list of a kind, nested lists
 * included; else the document itself. A list whose items are no list stands for itself.
 */
export function* objectsOf(value: JsonValue, path: readonly (string | number)[] = []): Generator<Item> {
  const items = isList(value) ? value.items : undefined;
  if (!isList(value) || (items !== null && items !== undefined && !Array.isArray(items))) {
    yield { value, path };
    return;
  }
  for (const [index, item] of (items ?? []).entries()) {
    yield* objectsOf(withKindOfList(item, value), [...path, 'items', index]);
  }
}

function isList(value: JsonValue): value is JsonObject & { kind: string } {
  if (!isJsonObject(value) || typeof value.kind !== 'string') return false;
  if (value.kind === 'List') return value.apiVersion === 'v1';
  // A custom kind may end in List and be no list: those have a name, and no items at the top.
  return value.kind.endsWith('List') && Array.isArray(value.items);
}

// The items of a typed list, as the API server prints them, may leave their own kind out.
function withKindOfList(item: JsonValue, list: JsonObject & { kind: string }): JsonValue {
  if (list.kind === 'List' || !isJsonObject(item) || item.kind !== undefined || item.apiVersion !== undefined)
    return item;
  return { apiVersion: list.apiVersion ?? null, kind: list.kind.slice(0, -'List'.length), ...item };
}

/** Judges whether a value is a Kubernetes object, and says what is missing. */
class ManifestShape {
  constructor(
    private readonly document: YamlDocument,
    private readonly path: readonly (string | number)[],
    private readonly problems: ProblemList,
  ) {}

  public accept(value: JsonValue): value is JsonObject {
    if (!isJsonObject(value)) {
      const form = value === null ? 'empty' : Array.isArray(value) ? 'a list' : 'a scalar';
      this.report(
        [],
        `is ${form}, not a Kubernetes object`,
        'Write a mapping with apiVersion, kind and metadata.name.',
      );
      return false;
    }
    const before = this.problems.all.length;
    this.#requireText(value, 'apiVersion', []);
    this.#requireText(value, 'kind', []);
    const { metadata } = value;
    if (isJsonObject(metadata)) this.#judgeMetadata(metadata);
    else if (metadata === undefined || metadata === null) this.#reportMissing(value, 'metadata', []);
    else
      this.report(['metadata'], "has 'metadata' that is not a mapping", "Write 'metadata' as a mapping with a name.");
    return this.problems.all.length === before;
  }

  #judgeMetadata(metadata: JsonObject): void {
    if ('generateName' in metadata) {
      this.report(
        ['metadata', 'generateName'],
        "has 'metadata.generateName', a name made up by the cluster",
        'Give the object a fixed metadata.name.',
        'Every sync would create one more object, and none could be found again.',
      );
    } else this.#requireText(metadata, 'name', ['metadata']);
    if (metadata.namespace !== undefined) this.#requireText(metadata, 'namespace', ['metadata']);
  }

  #requireText(owner: JsonObject, field: string, at: readonly string[]): void {
    const value = owner[field];
    if (value === undefined) {
      this.#reportMissing(owner, field, at);
      return;
    }
    const name = [...at, field].join('.');
    if (typeof value !== 'string') {
      const fix =
        value === null ? `Give '${name}' a value, or remove the line.` : `Put the value of '${name}' in quotes.`;
      this.report([...at, field], `has a '${name}' that is not text`, fix);
    } else if (value === '') {
      this.report([...at, field], `has an empty '${name}'`, `Give '${name}' a value.`);
    } else if (tryFindHidden(value) !== undefined) {
      const hidden = `has a character in '${name}' that cannot be seen (${tryFindHidden(value)})`;
      this.report([...at, field], hidden, 'Remove the character.', 'Two names that look the same could differ.');
    }
  }

  #reportMissing(owner: JsonObject, field: string, at: readonly string[]): void {
    const name = [...at, field].join('.');
    const near = tryFindNearest(field, Object.keys(owner));
    this.report(
      near === undefined ? at : [...at, near],
      `has no '${name}'`,
      near === undefined ? `Add '${name}'.` : `Is '${near}' a misspelt '${field}'? Add '${name}'.`,
    );
  }

  public report(
    field: readonly string[],
    what: string,
    fix: string,
    why = 'Kubernetes tells objects apart by apiVersion, kind, namespace and name.',
  ): void {
    const place = this.path.length === 0 ? '' : ` (at ${displayPath(this.path)})`;
    this.problems.add({
      code: 'manifest-shape',
      what: `Document ${this.document.index}${place} ${what}.`,
      where: [{ source: this.document.locate([...this.path, ...field]) }],
      why,
      fix,
    });
  }
}
