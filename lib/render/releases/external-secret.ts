import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../kube';

type Texts = Readonly<Record<string, string>>;

/**
 * The same Secret, made in the cluster by External Secrets from what a store holds.
 *
 * What is said about the Secret stays where it does not depend on chance: labels, annotations and type on the Secret itself,
 * and what Argo CD shall do on the ExternalSecret, which now stands in its place.
 *
 * @param again the Secret under another seed
 */
export function externalSecret(
  { metadata, type }: KubeObject,
  again: KubeObject | undefined,
  { store, key }: { readonly store: string; readonly key: string },
): KubeObject {
  const { name, namespace } = metadata;
  const labels = stable(metadata.labels, again?.metadata.labels);
  const said = Object.entries(stable(metadata.annotations, again?.metadata.annotations));
  const isForArgoCd = ([annotation]: [string, string]) => annotation.startsWith('argocd.argoproj.io/');
  const delivery = Object.fromEntries(said.filter(isForArgoCd));
  const annotations = Object.fromEntries(
    said.filter((entry) => !isForArgoCd(entry) && !entry[0].startsWith('helm.sh/')),
  );
  const about = { ...filled({ annotations }), ...filled({ labels }) };
  const template = { ...filled({ metadata: about }), ...(typeof type === 'string' && { type }) };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...filled({ annotations: delivery }),
      ...filled({ labels }),
    },
    spec: {
      dataFrom: [{ extract: { key } }],
      refreshInterval: '1h',
      secretStoreRef: { kind: 'ClusterSecretStore', name: store },
      target: { name, ...filled({ template }) },
    },
  };
}

function stable(entries: Texts = {}, again: Texts = {}): Texts {
  return Object.fromEntries(Object.entries(entries).filter(([key, value]) => isDeepStrictEqual(value, again[key])));
}

/** Leaves out what would be empty. */
function filled<T extends Readonly<Record<string, object>>>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0),
  ) as unknown as Partial<T>;
}
