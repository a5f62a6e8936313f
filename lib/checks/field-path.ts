import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';

/**
 * Keys and indexes down to a field that the API server names, as far as the object has them:
 * `spec.template.spec.containers[0].image`, `metadata.labels[app.kubernetes.io/name]`, `data.tls.crt`.
 *
 * Its paths do not say where a key ends that has dots itself; the object does.
 */
export function stepsOf(path: string, object: JsonValue): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  let rest = path;
  let value: JsonValue | undefined = object;
  while (rest !== '' && value !== undefined) {
    const found = tryTakeStep(rest, value);
    if (found === undefined) break;
    steps.push(found.step);
    value = found.value;
    rest = found.rest.replace(/^\./, '');
  }
  return steps;
}

/**
 * One step further, where the API server names a mapping and says which of its keys or values it means: labels and
 * annotations are refused as a whole, for one of them.
 */
export function nearerSteps(
  steps: readonly (string | number)[],
  object: JsonValue,
  message: string,
): readonly (string | number)[] {
  const quoted = /^Invalid value: ("(?:[^"\\]|\\.)*")/.exec(message)?.[1];
  const value = steps.reduce<JsonValue | undefined>(
    (each, step) => (typeof each === 'object' && each !== null ? (each as JsonObject)[step] : undefined),
    object,
  );
  if (quoted === undefined || !isJsonObject(value)) return steps;
  const said = tryParse(quoted);
  const key = Object.keys(value).find((name) => name === said || value[name] === said);
  return key === undefined ? steps : [...steps, key];
}

function tryParse(quoted: string): unknown {
  try {
    return JSON.parse(quoted);
  } catch {
    // Go escapes what JSON does not.
    return undefined;
  }
}

/** A field as the API server names it. */
export function fieldPath(steps: readonly (string | number)[]): string {
  return steps
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

interface Step {
  readonly step: string | number;
  readonly value: JsonValue | undefined;
  readonly rest: string;
}

function tryTakeStep(path: string, value: JsonValue): Step | undefined {
  const [whole = '', inBrackets] = /^\[([^\]]*)\]/.exec(path) ?? [];
  if (Array.isArray(value)) {
    const index = Number(inBrackets);
    // A mistake of type is told without the index: of a list with one item there is no doubt.
    if (inBrackets === undefined) return value.length === 1 ? { step: 0, value: value[0], rest: path } : undefined;
    return Number.isInteger(index) ? { step: index, value: value[index], rest: path.slice(whole.length) } : undefined;
  }
  if (!isJsonObject(value)) return undefined;
  if (inBrackets !== undefined) {
    const step = inBrackets.replace(/^"(.*)"$/, '$1');
    return { step, value: value[step], rest: path.slice(whole.length) };
  }
  const [step] = Object.keys(value)
    .filter((key) => path.startsWith(key) && /^(?:$|[.[])/.test(path.slice(key.length)))
    .sort((a, b) => b.length - a.length);
  return step === undefined ? undefined : { step, value: value[step], rest: path.slice(step.length) };
}
