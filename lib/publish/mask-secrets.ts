import type { KubeObject } from '../kube';
import { isJsonObject, writeYaml } from '../yaml';

/** Two states of one thing, as they may be shown. */
export interface ShownPair {
  readonly before?: string;
  readonly after?: string;
}

const HIDDEN = '(hidden)';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whether an object holds values that must never be shown. */
export function isSecret(object: KubeObject): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

/** Whether a text that could not be read as one object may hold a Secret. */
export function mayHoldSecret(text: string): boolean {
  return /kind["']?\s*:\s*["']?Secret\b/.test(text);
}

/** Both states of a Secret with its values hidden, so that one still sees which of them differ. */
export function maskSecrets(before: KubeObject | undefined, after: KubeObject | undefined): ShownPair {
  return {
    ...(before && { before: writeYaml(mask(before, after, 'before')) }),
    ...(after && { after: writeYaml(mask(after, before, 'after')) }),
  };
}

function mask(object: KubeObject, other: KubeObject | undefined, side: 'before' | 'after'): object {
  const masked: Record<string, unknown> = { ...object };
  for (const field of ['data', 'stringData']) {
    if (object[field] !== undefined) masked[field] = maskMap(object[field], other?.[field], other && side);
  }
  const { annotations } = object.metadata;
  if (annotations && Object.hasOwn(annotations, LAST_APPLIED)) {
    masked.metadata = { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: HIDDEN } };
  }
  return masked;
}

function maskMap(values: unknown, others: unknown, side: string | undefined): unknown {
  if (!isJsonObject(values)) return HIDDEN;
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const other = isJsonObject(others) && Object.hasOwn(others, key) ? others[key] : undefined;
      return [key, side === undefined || other === value ? HIDDEN : `(hidden, ${side})`];
    }),
  );
}
