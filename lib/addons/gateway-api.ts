import type { Construct } from 'constructs';
import { Addon, Kustomization, type AddonProps } from '../constructs';
import { NETWORKING } from './catalogue/networking';

/**
 * The standard kinds of the Gateway API, from the project's own release.
 *
 * @see https://gateway-api.sigs.k8s.io/
 */
export class GatewayApi extends Addon {
  public static override readonly about = NETWORKING['gateway-api'];

  constructor(scope: Construct, id: string, props: AddonProps = {}) {
    super(scope, id, props);
    new Kustomization(this, 'crds', {
      repository: 'https://github.com/kubernetes-sigs/gateway-api',
      path: 'config/crd',
      revision: this.settings.version ?? GatewayApi.about.version,
    });
  }
}
