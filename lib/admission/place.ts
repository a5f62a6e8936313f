import { fieldIn, makesPods, textIn } from '../checks';
import { shippedCrd, type AdmissionContext } from '../engine';
import { groupOf, isCrd, kindsOfCrd, POD_TEMPLATES, tryFindKind, type KindInfo, type KubeObject } from '../kube';
import type { RenderedChart, RenderedObject } from '../render';
import type { JsonObject } from '../yaml';
import type { ContextPool } from './context-pool';
import { findPolicies, findWebhooks, isAsked, type PolicyPart, type ResourceName } from './policy-parts';

/** What objects of a kind need of their cluster, besides what follows from the object itself. */
interface KindNeeds {
  readonly isNamespaced: boolean;
  readonly makesPods: boolean;
  readonly usesQuota: boolean;

  /** Its definition, and the policies and webhooks that are asked about it. */
  readonly parts: readonly JsonObject[];

  /** Whether more of a namespace matters than its level of Pod Security. */
  readonly isSelectedByNamespace: boolean;

  /** Contexts that were found already, by what they depend on besides. */
  readonly contexts: Map<string, AdmissionContext>;
}

/**
 * A cluster as it decides about objects: which of its own objects can matter to one.
 *
 * Every object is handed only that part of the cluster, so that it has the same context on as many clusters as possible.
 */
export class Place {
  readonly #byKind = new Map<string, KubeObject[]>();
  readonly #definitions = new Map<string, KubeObject>();
  readonly #needs = new Map<string, KindNeeds>();
  readonly #namespaces = new Map<string, KubeObject>();
  readonly #policies: readonly PolicyPart[];
  readonly #webhooks: readonly PolicyPart[];

  /**
   * @param charts everything that lives there
   * @param forms policies as the API server knows them, of what is written for another engine
   */
  constructor(
    private readonly kubernetes: string,
    charts: readonly RenderedChart[],
    forms: readonly JsonObject[],
    private readonly pool: ContextPool,
  ) {
    for (const { objects } of charts) for (const { object } of objects) this.#add(object);
    const written = new Set(
      this.#objectsOf(POLICIES, 'ValidatingAdmissionPolicy').map(({ metadata }) => metadata.name),
    );
    for (const form of forms as unknown as readonly KubeObject[]) if (!written.has(form.metadata.name)) this.#add(form);
    const objectsOf = (group: string, kind: string) => this.#objectsOf(group, kind);
    this.#policies = findPolicies(objectsOf, (group, kind) => this.definitionOf(group, kind));
    this.#webhooks = findWebhooks(objectsOf);
  }

  /** Names of its policies. */
  public get policies(): readonly string[] {
    return this.#policies.map(({ name }) => name);
  }

  /** The context in which its policies are looked at by themselves; undefined where it has none. */
  public get policyContext(): AdmissionContext | undefined {
    if (this.#policies.length === 0) return undefined;
    return this.pool.contextOf(
      this.kubernetes,
      this.#policies.flatMap(({ objects }) => objects),
    );
  }

  /** Whether a namespace lets every pod in, so that it was decided already what its warnings are about. */
  public isPrivileged(namespace: string | undefined): boolean {
    const labels = this.#namespaces.get(namespace ?? '')?.metadata.labels;
    return labels?.['pod-security.kubernetes.io/enforce'] === 'privileged';
  }

  /** The definition of a custom kind: the one that the cluster's charts bring, else the one that this package ships. */
  public definitionOf(group: string, kind: string): JsonObject | undefined {
    const own = this.#definitions.get(`${group}/${kind}`);
    return own ? reducedDefinition(own) : shippedCrd(group, kind);
  }

  /** The part of the cluster that can matter to an object. */
  public contextOf(rendered: RenderedObject): AdmissionContext {
    const { object } = rendered;
    const needs = this.#needsOf(object);
    const { namespace } = object.metadata;
    const inNamespace = needs.isNamespaced && typeof namespace === 'string' ? namespace : undefined;
    const named = namedClasses(rendered, needs);
    const key = named.length === 0 ? (inNamespace ?? '') : [inNamespace, ...named].join('\n');
    const known = needs.contexts.get(key);
    if (known) return known;
    const context = this.pool.contextOf(this.kubernetes, [
      ...needs.parts,
      ...(inNamespace === undefined ? [] : this.#partsOfNamespace(inNamespace, needs)),
      ...this.#classesFor(object, needs, named),
    ]);
    needs.contexts.set(key, context);
    return context;
  }

  #add(object: KubeObject): void {
    const group = groupOf(object.apiVersion);
    const key = `${group}/${object.kind}`;
    if (isCrd(object))
      for (const info of kindsOfCrd(object)) this.#definitions.set(`${info.group}/${info.kind}`, object);
    if (key === '/Namespace') this.#namespaces.set(object.metadata.name, object);
    const same = this.#byKind.get(key);
    if (same) same.push(object);
    else this.#byKind.set(key, [object]);
  }

  #objectsOf(group: string, kind: string): readonly KubeObject[] {
    return this.#byKind.get(`${group}/${kind}`) ?? [];
  }

  #needsOf({ apiVersion, kind }: KubeObject): KindNeeds {
    const key = `${apiVersion}/${kind}`;
    const known = this.#needs.get(key);
    if (known) return known;
    const group = groupOf(apiVersion);
    const own = this.#definitions.get(`${group}/${kind}`);
    const info = (own && kindsOfCrd(own)[0]) ?? tryFindKind(group, kind);
    const definition = info?.builtIn === true ? undefined : this.definitionOf(group, kind);
    const resources = resourcesOf(group, kind, info);
    const asked = [...this.#policies, ...this.#webhooks].filter((part) => isAsked(part, resources));
    const needs: KindNeeds = {
      isNamespaced: info?.scope === 'Namespaced',
      makesPods: makesPods(group, kind),
      usesQuota: makesPods(group, kind) || QUOTED.has(`${group}/${kind}`),
      parts: [...(definition ? [definition] : []), ...asked.flatMap(({ objects }) => objects)],
      isSelectedByNamespace: asked.length > 0,
      contexts: new Map(),
    };
    this.#needs.set(key, needs);
    return needs;
  }

  #partsOfNamespace(name: string, needs: KindNeeds): readonly JsonObject[] {
    const inside = (kind: string) =>
      this.#objectsOf('', kind).filter(
        ({ metadata }) => metadata.namespace === name,
      ) as unknown as readonly JsonObject[];
    const matters = needs.makesPods || needs.isSelectedByNamespace;
    return [
      ...(matters ? [reducedNamespace(name, this.#namespaces.get(name), needs.isSelectedByNamespace)] : []),
      ...(needs.usesQuota ? [...inside('LimitRange'), ...inside('ResourceQuota')] : []),
    ];
  }

  /** The classes that an object names, and those that are meant where it names none. */
  #classesFor({ apiVersion, kind }: KubeObject, needs: KindNeeds, named: readonly string[]): readonly JsonObject[] {
    const classes = (group: string, sort: string, isDefault: (object: KubeObject) => boolean) =>
      this.#objectsOf(group, sort).filter((object) => named.includes(object.metadata.name) || isDefault(object));
    const found = [
      ...(needs.makesPods
        ? classes('scheduling.k8s.io', 'PriorityClass', ({ globalDefault }) => globalDefault === true)
        : []),
      ...(needs.makesPods ? classes('node.k8s.io', 'RuntimeClass', () => false) : []),
      ...(isKind(apiVersion, kind, '/PersistentVolumeClaim')
        ? classes('storage.k8s.io', 'StorageClass', isDefaultClass)
        : []),
      ...(isKind(apiVersion, kind, 'networking.k8s.io/Ingress')
        ? classes('networking.k8s.io', 'IngressClass', isDefaultClass)
        : []),
    ];
    return found as unknown as readonly JsonObject[];
  }
}

const POLICIES = 'admissionregistration.k8s.io';

/** Kinds besides pods that quotas speak of. */
const QUOTED = new Set(['/PersistentVolumeClaim', '/Service']);

function resourcesOf(group: string, kind: string, info: KindInfo | undefined): readonly ResourceName[] {
  if (!info) return [];
  // The pods of a workload are judged with it.
  const pods = Object.hasOwn(POD_TEMPLATES, `${group}/${kind}`) || makesPods(group, kind);
  return [{ group, plural: info.plural }, ...(pods ? [{ group: '', plural: 'pods' }] : [])];
}

function isKind(apiVersion: string, kind: string, wanted: string): boolean {
  return `${groupOf(apiVersion)}/${kind}` === wanted;
}

function isDefaultClass({ metadata: { annotations } }: KubeObject): boolean {
  return Object.entries(annotations ?? {}).some(
    ([key, value]) => key.endsWith('.kubernetes.io/is-default-class') && value === 'true',
  );
}

const NO_NAMES: readonly string[] = [];

/** Classes that an object names. */
function namedClasses(object: RenderedObject, needs: KindNeeds): readonly string[] {
  if (object.object.kind === 'PersistentVolumeClaim') return names(textIn(object.object, 'spec', 'storageClassName'));
  if (!needs.makesPods) return NO_NAMES;
  const spec = podSpecOf(object);
  return [...names(textIn(spec, 'priorityClassName')), ...names(textIn(spec, 'runtimeClassName'))];
}

function names(name: string | undefined): readonly string[] {
  return name === undefined ? NO_NAMES : [name];
}

function podSpecOf({ object }: RenderedObject): unknown {
  const path = object.kind === 'Pod' ? [] : POD_TEMPLATES[`${groupOf(object.apiVersion)}/${object.kind}`];
  return fieldIn(object, ...(path ?? ['spec', 'template']), 'spec');
}

/** Definitions are large and the same on many clusters, but for what their chart writes about itself. */
const reduced = new WeakMap<object, JsonObject>();

function reducedDefinition({ apiVersion, kind, metadata: { name }, spec }: KubeObject): JsonObject {
  const schema = spec as JsonObject;
  const known = reduced.get(schema);
  if (known) return known;
  const definition: JsonObject = { apiVersion, kind, metadata: { name }, spec: schema };
  reduced.set(schema, definition);
  return definition;
}

/** A namespace as far as it matters: for Pod Security its levels, for policies all that it says. */
function reducedNamespace(name: string, namespace: KubeObject | undefined, isSelected: boolean): JsonObject {
  const { labels = {}, annotations } = namespace?.metadata ?? {};
  const shown = isSelected
    ? labels
    : Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith('pod-security.kubernetes.io/')));
  const metadata = {
    name,
    labels: { ...shown },
    ...(isSelected && annotations && { annotations: { ...annotations } }),
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}
