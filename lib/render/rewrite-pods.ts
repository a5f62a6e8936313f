import { POD_TEMPLATES } from '../kube';
import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from '../yaml';
import { mapList, updateEach, updateField, updateMap, withField } from './copy-on-write';
import { moveImage, type Ledger, type RewritePlan, type Ruled } from './rewrite-plan';

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** Applies a plan to the pods of a built-in kind. */
export function rewritePods(object: JsonObject, type: string, plan: RewritePlan, ledger: Ledger): JsonObject {
  if (type === '/Pod') return updateMap(object, 'spec', (spec) => rewritePodSpec(spec, plan, ledger));
  const path = POD_TEMPLATES[type];
  return path ? updateAt(object, path, (template) => rewriteTemplate(template, plan, ledger)) : object;
}

function updateAt(
  map: JsonObject,
  [key, ...rest]: readonly string[],
  change: (value: JsonObject) => JsonObject,
): JsonObject {
  return key === undefined ? change(map) : updateMap(map, key, (inner) => updateAt(inner, rest, change));
}

function rewriteTemplate(template: JsonObject, plan: RewritePlan, ledger: Ledger): JsonObject {
  const withLabels = setEntries(template, 'labels', plan.templateLabels, 'pod label', ledger);
  const withAll = setEntries(withLabels, 'annotations', plan.templateAnnotations, 'pod annotation', ledger);
  return updateMap(withAll, 'spec', (spec) => rewritePodSpec(spec, plan, ledger));
}

/** Sets labels or annotations of an object or a pod template. */
export function setEntries<M extends JsonObject>(
  owner: M,
  field: 'labels' | 'annotations',
  entries: ReadonlyMap<string, Ruled<string>>,
  word: string,
  ledger: Ledger,
): M {
  if (entries.size === 0) return owner;
  const metadata = isJsonObject(owner.metadata) ? owner.metadata : {};
  const before = isJsonObject(metadata[field]) ? metadata[field] : {};
  let after = before;
  for (const [key, { value, rule }] of entries) {
    if (after[key] === value || (field === 'labels' && !ledger.mayLabel(rule, key))) continue;
    after = withField(after, key, value);
    ledger.note(rule, `sets the ${word} '${key}' to '${value}'`);
  }
  return after === before ? owner : withField(owner, 'metadata', withField(metadata, field, after));
}

function rewritePodSpec(spec: JsonObject, plan: RewritePlan, ledger: Ledger): JsonObject {
  let changed = spec;
  for (const list of CONTAINER_LISTS) {
    changed = updateEach(changed, list, (item) => (isJsonObject(item) ? rewriteContainer(item, plan, ledger) : item));
  }
  changed = updateEach(changed, 'volumes', (volume) =>
    isJsonObject(volume) ? updateMap(volume, 'image', (image) => rewriteImageVolume(image, plan, ledger)) : volume,
  );
  if (plan.pullSecrets.length === 0) return changed;
  const secrets = Array.isArray(changed.imagePullSecrets) ? changed.imagePullSecrets : [];
  const all = addSecrets(secrets, plan, ledger);
  return all === secrets ? changed : withField(changed, 'imagePullSecrets', all);
}

function rewriteContainer(container: JsonObject, plan: RewritePlan, ledger: Ledger): JsonObject {
  const text = (value: JsonValue) => rewriteText(value, plan, ledger);
  const withImage = updateField(container, 'image', (value) =>
    typeof value === 'string' ? moveImage(value, 'image', plan, ledger) : value,
  );
  const withTexts = updateEach(updateEach(withImage, 'command', text), 'args', text);
  const withEnv = updateEach(withTexts, 'env', (variable) =>
    isJsonObject(variable) ? updateField(variable, 'value', text) : variable,
  );
  // A custom resource may have containers that only add to others, and have no image of their own.
  return 'image' in container ? setPullPolicy(withEnv, 'imagePullPolicy', plan, ledger) : withEnv;
}

function rewriteImageVolume(volume: JsonObject, plan: RewritePlan, ledger: Ledger): JsonObject {
  const moved = updateField(volume, 'reference', (value) =>
    typeof value === 'string' ? moveImage(value, 'image', plan, ledger) : value,
  );
  return setPullPolicy(moved, 'pullPolicy', plan, ledger);
}

function setPullPolicy(map: JsonObject, key: string, { pullPolicy }: RewritePlan, ledger: Ledger): JsonObject {
  if (!pullPolicy || map[key] === pullPolicy.value) return map;
  ledger.note(pullPolicy.rule, `sets the pull policy to '${pullPolicy.value}'`);
  return withField(map, key, pullPolicy.value);
}

/** An argument or a variable: the image itself, or behind `--option=`. */
function rewriteText(value: JsonValue, plan: RewritePlan, ledger: Ledger): JsonValue {
  if (typeof value !== 'string') return value;
  const [, option = '', rest = ''] = /^(-{0,2}[A-Za-z][\w.-]*=)?(.*)$/s.exec(value) ?? [];
  return option + moveImage(rest, 'any text', plan, ledger);
}

function addSecrets(secrets: JsonArray, { pullSecrets }: RewritePlan, ledger: Ledger): JsonArray {
  const isPlain = typeof secrets[0] === 'string';
  const names = secrets.map((secret) => (isJsonObject(secret) ? secret.name : secret));
  const missing = pullSecrets.filter(({ value }) => !names.includes(value));
  for (const { value, rule } of missing) ledger.note(rule, `adds the pull secret '${value}'`);
  return missing.length === 0
    ? secrets
    : [...secrets, ...missing.map(({ value }) => (isPlain ? value : { name: value }))];
}

/**
 * Applies a plan to whatever a custom resource says about images and pods. Its schema is not known, so that names of
 * fields decide: `image`, those that end in `Image`, and what looks like a pod template or a list of containers.
 */
export function rewriteCustom(map: JsonObject, plan: RewritePlan, ledger: Ledger): JsonObject {
  let changed = map;
  for (const key of Object.keys(map)) {
    changed = updateField(changed, key, (value) => rewriteCustomField(key, value, plan, ledger));
  }
  return changed;
}

function rewriteCustomField(key: string, value: JsonValue, plan: RewritePlan, ledger: Ledger): JsonValue {
  if (typeof value === 'string') {
    if (isImageKey(key)) return moveImage(value, 'likely image', plan, ledger);
    if (key === 'imagePullPolicy') return setPullPolicy({ [key]: value }, key, plan, ledger)[key] ?? value;
    return value;
  }
  if (Array.isArray(value)) {
    if (key === 'imagePullSecrets') return addSecrets(value, plan, ledger);
    const change = CONTAINER_LISTS.includes(key) ? rewriteContainer : rewriteCustom;
    return mapList(value, (item) => (isJsonObject(item) ? change(item, plan, ledger) : item));
  }
  if (!isJsonObject(value)) return value;
  const { repository } = value;
  if (isImageKey(key) && typeof repository === 'string') return rewriteImageParts(value, repository, plan, ledger);
  if (key === 'template' && isJsonObject(value.spec) && Array.isArray(value.spec.containers)) {
    return rewriteTemplate(value, plan, ledger);
  }
  return rewriteCustom(value, plan, ledger);
}

function isImageKey(key: string): boolean {
  return key === 'image' || key.endsWith('Image');
}

/** `{ registry, repository, tag }`, with or without a registry of its own. */
function rewriteImageParts(parts: JsonObject, repository: string, plan: RewritePlan, ledger: Ledger): JsonObject {
  const { registry, tag, digest, version } = parts;
  const ownRegistry = typeof registry === 'string' && registry !== '' ? registry : undefined;
  const withPolicy = 'pullPolicy' in parts ? setPullPolicy(parts, 'pullPolicy', plan, ledger) : parts;
  const whole = ownRegistry === undefined ? repository : `${ownRegistry}/${repository}`;
  const isImage = [tag, digest, version].some((part) => typeof part === 'string');
  const moved = moveImage(whole, isImage ? 'image' : 'likely image', plan, ledger);
  if (moved === whole) return withPolicy;
  if (ownRegistry === undefined) return withField(withPolicy, 'repository', moved);
  const slash = moved.indexOf('/');
  return withField(withField(withPolicy, 'registry', moved.slice(0, slash)), 'repository', moved.slice(slash + 1));
}
