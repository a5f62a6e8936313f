import { createHash } from 'node:crypto';
import { encodeRequest, type EncodedRequest } from './encode-request';
import { engineFacts } from './facts';
import { heldKey } from './held-content';
import type { RenderingRequest, RenderRequest } from './requests';

/** What a chart's output depends on besides its values. */
export interface CapabilityUse {
  readonly readsCapabilities: boolean;

  /** Range of Kubernetes versions that the chart admits. */
  readonly kubeVersion?: string;
}

/** Requests whose answers are worth keeping: the others are quicker than a look on the disk. */
export function isKept(request: RenderingRequest): boolean {
  return ['chart', 'render', 'kustomize', 'coalesce'].includes(request.op);
}

/** The key of a request's answer: requests with one key have one answer, by any engine with the same digest. */
export function resultKey(encoded: EncodedRequest): string {
  return createHash('sha256')
    .update(`${engineFacts().digest}\n${encoded.op}\n${encoded.held ? heldKey(encoded.held) : ''}\n`)
    .update(encoded.fields)
    .digest('hex');
}

/**
 * The key of a rendered chart, without what the chart cannot see, so that clusters of other versions share it.
 *
 * Helm compares a chart's range of Kubernetes versions with the cluster's: where there is one, the version stays.
 */
export function renderKey(request: RenderRequest, encoded: EncodedRequest, use: CapabilityUse | undefined): string {
  if (use?.readsCapabilities !== false) return resultKey(encoded);
  const kubeVersion = use.kubeVersion ? request.kubeVersion : '';
  return resultKey(encodeRequest({ ...request, kubeVersion, apiVersions: { names: [] } }));
}
