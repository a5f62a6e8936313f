import type { Construct } from 'constructs';
import { z } from 'zod';
import { Addon, Kustomization, type AddonProps } from '../constructs';
import { ProblemError } from '../errors';
import { PLATFORM } from './catalogue/platform';

export interface TerranetesCrsProps extends AddonProps {
  /**
   * Commit or tag of the plans. It must be said: upstream has no releases, and a branch would change what teams are
   * offered without a commit of yours.
   */
  readonly revision?: string;
}

/**
 * Appvia's plans of AWS resources, for teams that use Terranetes.
 *
 * The cluster also needs the `Terranetes` add-on, which brings the `terraform.appvia.io` API.
 *
 * @example
 * new TerranetesCrs(cluster, 'terranetes-crs', { revision: '0f3c…' });
 *
 * @see https://github.com/appvia/terranetes-cloudresources
 */
export class TerranetesCrs extends Addon<TerranetesCrsProps> {
  public static override readonly about = PLATFORM['terranetes-crs'];

  public static override readonly settings = z.strictObject({ revision: z.string().min(1).optional() });

  constructor(scope: Construct, id: string, props: TerranetesCrsProps = {}) {
    super(scope, id, props);
    const { revision } = this.settings;
    if (revision === undefined) {
      // Switched off, it needs no revision.
      if (this.active) throw this.unpinned();
      return;
    }
    new Kustomization(this, 'plans', {
      repository: 'https://github.com/appvia/terranetes-cloudresources.git',
      path: 'cloudresources/aws',
      revision,
    });
  }

  private unpinned(): ProblemError {
    const { source } = this;
    return new ProblemError({
      code: 'missing-setting',
      what: `'${this.node.id}' on cluster '${this.cluster.name}' does not say which revision of the plans to offer.`,
      where: [{ path: this.node.path, ...(source && { source }) }],
      why: 'Upstream has no releases, and a branch would change what teams are offered without a commit of yours.',
      fix: "Set 'revision' to a commit of appvia/terranetes-cloudresources.",
    });
  }
}
