import { locate } from '../model';
import type { Check } from './check';

/** The certificate of a spoke's API server is verified, or a waiver still holds that says why not. */
export const secureAccess: Check = {
  name: 'secure-access',
  severity: 'error',
  isFloor: true,
  why: "Whoever stands between the hub and the cluster could read and change everything that the hub's Argo CD deploys.",
  fix: "Give the access the certificate authority of the cluster's API server, or agree on a new last day with the waiver's owner.",

  *run({ cluster, argocd }, { today }) {
    const { access, name, origin } = cluster;
    if (access?.method !== 'insecure' || access.waiver.expires >= today) return;
    const source = locate(origin, ['access']);
    yield {
      chart: argocd,
      at: { path: argocd.construct.node.scope?.node.path ?? argocd.path, ...(source && { source }) },
      message: `The certificate of cluster '${name}' is not verified, and the waiver of that held until ${access.waiver.expires}.`,
    };
  },
};
