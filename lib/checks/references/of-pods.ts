import type { KubeObject } from '../../kube';
import { fieldIn, listIn, mapIn, textIn } from '../fields';
import { containersOf } from '../pod-templates';
import { coreTarget, isName, NO_TARGETS, type Target } from './reference';

type Spec = Readonly<Record<string, unknown>>;

/** What the pods of an object need before they start. */
export function* targetsOfPod(object: KubeObject, spec: Spec, path: string): Generator<Target> {
  const account = textIn(spec, 'serviceAccountName');
  yield* coreTarget('ServiceAccount', object, account, `${path}.serviceAccountName`);
  for (const [index, pull] of listIn(spec, 'imagePullSecrets').entries()) {
    yield* coreTarget('Secret', object, textIn(pull, 'name'), `${path}.imagePullSecrets[${index}].name`);
  }
  yield* classTarget('scheduling.k8s.io', 'PriorityClass', spec, 'priorityClassName', path);
  yield* classTarget('node.k8s.io', 'RuntimeClass', spec, 'runtimeClassName', path);
  for (const [index, volume] of listIn(spec, 'volumes').entries()) {
    yield* targetsOfVolume(object, volume, `${path}.volumes[${index}]`);
  }
  for (const { container, path: place } of containersOf(spec)) {
    yield* targetsOfContainer(object, container, `${path}.${place}`);
  }
}

/** What claims for storage need: a class by name. */
export function targetsOfClaim(claim: unknown, path: string): readonly Target[] {
  return classTarget('storage.k8s.io', 'StorageClass', mapIn(claim, 'spec'), 'storageClassName', `${path}spec`);
}

function classTarget(group: string, kind: string, spec: Spec, field: string, path: string): readonly Target[] {
  const name = textIn(spec, field);
  return isName(name) ? [{ group, kind, name, path: `${path}.${field}` }] : NO_TARGETS;
}

function* targetsOfVolume(object: KubeObject, volume: unknown, path: string): Generator<Target> {
  yield* sourceTargets(object, volume, path);
  for (const [index, source] of listIn(volume, 'projected', 'sources').entries()) {
    yield* sourceTargets(object, source, `${path}.projected.sources[${index}]`);
  }
  const claim = textIn(volume, 'persistentVolumeClaim', 'claimName');
  yield* coreTarget('PersistentVolumeClaim', object, claim, `${path}.persistentVolumeClaim.claimName`);
  yield* targetsOfClaim(fieldIn(volume, 'ephemeral', 'volumeClaimTemplate'), `${path}.ephemeral.volumeClaimTemplate.`);
  const provider = textIn(volume, 'csi', 'volumeAttributes', 'secretProviderClass');
  if (textIn(volume, 'csi', 'driver') === 'secrets-store.csi.k8s.io' && isName(provider)) {
    yield {
      group: 'secrets-store.csi.x-k8s.io',
      kind: 'SecretProviderClass',
      namespace: object.metadata.namespace,
      name: provider,
      path: `${path}.csi.volumeAttributes.secretProviderClass`,
    };
  }
}

/** A ConfigMap or Secret in a volume, by itself or projected with others. */
function* sourceTargets(object: KubeObject, source: unknown, path: string): Generator<Target> {
  if (fieldIn(source, 'configMap', 'optional') !== true) {
    yield* coreTarget('ConfigMap', object, textIn(source, 'configMap', 'name'), `${path}.configMap.name`);
  }
  // A volume says `secretName`, and a projected one `name`.
  if (fieldIn(source, 'secret', 'optional') === true) return;
  yield* coreTarget('Secret', object, textIn(source, 'secret', 'secretName'), `${path}.secret.secretName`);
  yield* coreTarget('Secret', object, textIn(source, 'secret', 'name'), `${path}.secret.name`);
}

function* targetsOfContainer(object: KubeObject, container: unknown, path: string): Generator<Target> {
  for (const [index, source] of listIn(container, 'envFrom').entries()) {
    yield* variableTargets(object, source, `${path}.envFrom[${index}]`);
  }
  for (const [index, variable] of listIn(container, 'env').entries()) {
    const source = fieldIn(variable, 'valueFrom');
    // Most variables have a value of their own, and there are very many.
    if (source !== undefined) yield* variableTargets(object, source, `${path}.env[${index}].valueFrom`);
  }
}

const VARIABLE_SOURCES = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
] as const;

function* variableTargets(object: KubeObject, source: unknown, path: string): Generator<Target> {
  for (const [field, kind] of VARIABLE_SOURCES) {
    if (fieldIn(source, field, 'optional') === true) continue;
    yield* coreTarget(kind, object, textIn(source, field, 'name'), `${path}.${field}.name`);
  }
}
