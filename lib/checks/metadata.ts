import type { KubeObject } from '../kube';
import { isMap } from './subjects';

/** A map of labels or annotations somewhere in an object. */
export interface PlacedMap {
  /** Where it stands, as messages say it: `spec.template.metadata.labels`. */
  readonly path: string;
  readonly entries: unknown;
}

type MetadataField = 'labels' | 'annotations';

/**
 * Labels or annotations of an object and of what Kubernetes makes from its templates.
 *
 * Custom kinds count only with their own metadata: their templates may hold expressions.
 */
export function metadataMaps(object: KubeObject, builtIn: boolean, field: MetadataField): readonly PlacedMap[] {
  const { spec } = object;
  const own = object.metadata[field] as unknown;
  // A template often leaves null, which is none to the API server.
  const maps: PlacedMap[] = own === undefined || own === null ? [] : [{ path: `metadata.${field}`, entries: own }];
  if (!builtIn || !isMap(spec)) return maps;
  const addOf = (template: unknown, path: string) => {
    const metadata = isMap(template) ? template.metadata : undefined;
    const entries = isMap(metadata) ? metadata[field] : undefined;
    if (entries !== undefined && entries !== null) maps.push({ path: `${path}.metadata.${field}`, entries });
  };
  const { template, jobTemplate, volumeClaimTemplates } = spec;
  if (template !== undefined) addOf(template, 'spec.template');
  if (isMap(jobTemplate)) {
    addOf(jobTemplate, 'spec.jobTemplate');
    if (isMap(jobTemplate.spec)) addOf(jobTemplate.spec.template, 'spec.jobTemplate.spec.template');
  }
  if (Array.isArray(volumeClaimTemplates)) {
    volumeClaimTemplates.forEach((claim, index) => {
      addOf(claim, `spec.volumeClaimTemplates[${index}]`);
    });
  }
  return maps;
}
