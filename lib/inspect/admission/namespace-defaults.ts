import { ProblemError, type Problem } from '../../errors';
import { isJsonObject, readYaml, type JsonObject, type JsonValue } from '../../yaml';
import type { ManifestFile } from './manifest-files';

type Labels = Readonly<Record<string, string>>;

/** Labels that namespaces have where nobody says anything else. */
export class NamespaceDefaults {
  constructor(
    /** Those of namespaces by name. */
    private readonly named: ReadonlyMap<string, Labels>,

    /** Those of all others, undefined where nothing is known of them. */
    private readonly others: Labels | undefined,
  ) {}

  /** A namespace that nobody wrote; undefined where nothing is known of it. */
  public tryMake(name: string): JsonObject | undefined {
    const labels = this.#labelsOf(name);
    return labels && { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...labels } } };
  }

  /** A namespace with the labels that it does not say itself. */
  public fill(namespace: JsonObject): JsonObject {
    const { metadata } = namespace;
    if (!isJsonObject(metadata) || typeof metadata.name !== 'string') return namespace;
    const defaults = this.#labelsOf(metadata.name);
    const own = metadata.labels ?? {};
    if (!defaults || !isJsonObject(own)) return namespace;
    return { ...namespace, metadata: { ...metadata, labels: { ...defaults, ...own } } };
  }

  #labelsOf(name: string): Labels | undefined {
    const named = this.named.get(name);
    return named ? { ...this.others, ...named } : this.others;
  }
}

/**
 * Reads defaults of namespaces: Namespaces with a name say those of their own, one without a name (or `labels:` alone)
 * those of all namespaces.
 *
 * @throws ProblemError where the file says something else
 */
export function readNamespaceDefaults(file: ManifestFile | undefined): NamespaceDefaults {
  const named = new Map<string, Labels>();
  let others: Labels | undefined;
  const problems: Problem[] = [];
  for (const document of file ? readYaml(file.content, { file: file.name, disagreement: 'like-kubectl' }) : []) {
    const { value } = document;
    if (value === null) continue;
    const read = isJsonObject(value) ? tryReadLabels(value) : undefined;
    if (!read) {
      problems.push({
        code: 'invalid-argument',
        what: `Document ${document.index} of the file after '--namespace-defaults' says no labels of namespaces.`,
        where: [{ source: document.source }],
        why: 'Labels of namespaces decide about Pod Security and about which policies bind.',
        fix: "Write a Namespace with its labels, or 'labels:' alone for all namespaces; labels are text.",
      });
    } else if (read.name === undefined) others = { ...others, ...read.labels };
    else named.set(read.name, { ...named.get(read.name), ...read.labels });
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return new NamespaceDefaults(named, others);
}

function tryReadLabels(value: JsonObject): { readonly name?: string; readonly labels: Labels } | undefined {
  const { kind, metadata = {}, labels } = value;
  if (kind !== undefined && kind !== 'Namespace') return undefined;
  if (!isJsonObject(metadata)) return undefined;
  const { name } = metadata;
  const said = labels ?? metadata.labels ?? (kind === undefined ? undefined : {});
  if (!isLabels(said)) return undefined;
  return { ...(typeof name === 'string' && name !== '*' && { name }), labels: said };
}

function isLabels(value: JsonValue | undefined): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value).every((label) => typeof label === 'string');
}
