import type { Construct } from 'constructs';
import { Addon, type AddonProps } from './addon';
import { HelmRelease } from './helm-release';

/**
 * An add-on that installs one Helm chart: the one that its `about` names.
 *
 * @example
 * export class MetricsServer extends ChartAddon {
 *   static override readonly about = { name: 'metrics-server', chart: { repository, name }, version: '3.13.1', … };
 * }
 */
export abstract class ChartAddon<P extends AddonProps = AddonProps> extends Addon<P> {
  /** The Helm release of the add-on's chart. */
  public readonly release: HelmRelease;

  constructor(scope: Construct, id: string, props: P = {} as P) {
    super(scope, id, props);
    const { about, settings } = this;
    if (about?.chart === undefined) throw new TypeError(`${new.target.name}.about names no chart.`);
    this.release = new HelmRelease(this, 'release', {
      chart: about.chart,
      version: settings.version ?? about.version ?? '',
      values: settings.values,
      generated: settings.generated,
      releaseName: about.name,
    });
  }
}
