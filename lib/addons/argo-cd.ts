import type { Construct } from 'constructs';
import { Addon, HelmRelease, type AddonProps } from '../constructs';
import { GITOPS } from './catalogue/gitops';

/**
 * Argo CD, which from then on keeps itself in step with Git as well.
 *
 * It carries the settings that Fairlead's output relies on: tracking by annotation, and the health of Applications. It
 * is called `argo-cd`, as its chart is; its release and its objects keep the name `argocd`, as in every installation.
 *
 * @see https://argo-cd.readthedocs.io/
 */
export class ArgoCd extends Addon {
  public static override readonly about = GITOPS['argo-cd'];

  /** The Helm release of Argo CD. */
  public readonly release: HelmRelease;

  constructor(scope: Construct, id: string, props: AddonProps = {}) {
    super(scope, id, props);
    this.release = new HelmRelease(this, 'release', {
      chart: ArgoCd.about.chart,
      version: this.settings.version ?? ArgoCd.about.version,
      values: this.settings.values,
      generated: this.settings.generated,
      // The release's name is in the selectors of the Deployments, which cannot change.
      releaseName: 'argocd',
    });
  }
}
