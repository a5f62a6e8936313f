import type { KubeObject } from '../../kube';
import { isBuiltInGroup } from '../apis';
import type { ClusterObjects } from '../cluster-objects';
import { fieldIn, listIn, textIn, textsIn } from '../fields';
import { containersOf } from '../pod-templates';
import type { WholeSet } from '../whole';
import { isContent, type Reference, type Target } from './reference';

/** Annotations by which well-known controllers copy an object into other namespaces. */
const COPIES = /^(?:reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de|kubed\.appscode\.com)\//;

const POLICIES = new Set(['kyverno.io', 'policies.kyverno.io']);

/**
 * Objects that somebody on the cluster makes while it runs. Controllers are many, so what counts is that they are told: a
 * custom resource, or the command line or environment of a container, names what is made, or a role that may create such
 * objects names it.
 */
export class MadeObjects {
  readonly #named: ReadonlySet<string>;
  readonly #namedIn: ReadonlySet<string>;
  /** What policies of Kyverno, which may generate objects of any kind, name. */
  readonly #generated: ReadonlySet<string>;
  readonly #leftOut: ReadonlySet<string>;

  /** @param missing what is not among the objects; nothing else is looked for */
  constructor(cluster: WholeSet, objects: ClusterObjects, missing: readonly Reference[]) {
    const names = new Set(missing.map(({ name }) => name));
    const named = new Set<string>();
    const namedIn = new Set<string>();
    const generated = new Set<string>();
    const take = (namespace: string | undefined, texts: Iterable<string>, any = named) => {
      for (const text of texts) {
        for (const word of text.split(/[^\w.-]+/)) {
          if (!names.has(word)) continue;
          if (namespace === undefined) any.add(word);
          else namedIn.add(`${namespace}/${word}`);
        }
      }
    };
    for (const { group, kind, subjects } of objects.kinds()) {
      const isCustom = !isBuiltInGroup(group);
      for (const { object } of isCustom ? subjects : []) take(...tellsOf(object.object, group, kind));
      for (const { object } of POLICIES.has(group) ? subjects : []) take(undefined, textsOf(object.object), generated);
      if (kind !== 'Secret' && kind !== 'ConfigMap') continue;
      for (const { object } of subjects) {
        const { name, annotations } = object.object.metadata;
        if (names.has(name) && Object.keys(annotations ?? {}).some((key) => COPIES.test(key))) named.add(name);
      }
    }
    for (const kind of ['Role', 'ClusterRole']) {
      for (const { object } of objects.ofKind('rbac.authorization.k8s.io', kind)) {
        take(object.object.metadata.namespace, creatableBy(object.object));
      }
    }
    for (const [namespace, templates] of objects.pods) {
      for (const { spec } of templates) take(namespace, toldTo(spec));
    }
    this.#generated = generated;
    this.#named = named;
    this.#namedIn = namedIn;
    this.#leftOut = new Set(
      cluster.charts.flatMap(({ releases }) => releases.flatMap(({ leftOut }) => leftOut.map(({ object }) => object))),
    );
  }

  /** Whether somebody makes a target, or somebody has said that it comes from elsewhere. */
  public has({ group, kind, namespace, name }: Target): boolean {
    if (this.#leftOut.has(namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`)) return true;
    if (this.#generated.has(name)) return true;
    if (!isContent({ group, kind })) return false;
    return this.#named.has(name) || this.#namedIn.has(`${namespace ?? ''}/${name}`);
  }
}

/** What a custom resource tells its controller; what it merely uses counts too, for its fields are its own. */
function tellsOf(object: KubeObject, group: string, kind: string): [string | undefined, Iterable<string>] {
  const { namespace, name } = object.metadata;
  // These make one object of their own name unless they say another.
  if (kind === 'ExternalSecret' && group === 'external-secrets.io') {
    return [namespace, [textIn(object, 'spec', 'target', 'name') ?? name]];
  }
  if (kind === 'ClusterExternalSecret') {
    const target = textIn(object, 'spec', 'externalSecretSpec', 'target', 'name');
    return [undefined, [target ?? textIn(object, 'spec', 'externalSecretName') ?? name]];
  }
  if (kind === 'SealedSecret') {
    return [namespace, [textIn(object, 'spec', 'template', 'metadata', 'name') ?? name]];
  }
  return [namespace, textsOf(object)];
}

function* textsOf(object: KubeObject): Generator<string> {
  yield object.metadata.name;
  // A few kinds have no spec.
  for (const field in object) if (field !== 'metadata') yield* textsIn(object[field]);
}

/** Names in a role that may create Secrets or ConfigMaps. */
function* creatableBy(role: KubeObject): Generator<string> {
  const rules = listIn(role, 'rules').filter((rule) =>
    listIn(rule, 'resources').some((resource) => ['secrets', 'configmaps', '*'].includes(String(resource))),
  );
  if (!rules.some((rule) => listIn(rule, 'verbs').some((verb) => verb === 'create' || verb === '*'))) return;
  for (const rule of rules) yield* textsIn(listIn(rule, 'resourceNames'));
}

function* toldTo(spec: Readonly<Record<string, unknown>>): Generator<string> {
  for (const { container } of containersOf(spec)) {
    yield* textsIn([listIn(container, 'command'), listIn(container, 'args')]);
    for (const variable of listIn(container, 'env')) yield* textsIn(fieldIn(variable, 'value'));
  }
}
