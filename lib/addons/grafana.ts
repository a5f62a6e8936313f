import type { Construct } from 'constructs';
import { ChartAddon, type AddonProps } from '../constructs';
import type { IgnoreDifferences } from '../model';
import { OBSERVABILITY } from './catalogue/observability';

/**
 * Grafana on its own, without a Prometheus beside it.
 *
 * The administrator's password is made in the cluster. For one of your own, name its Secret in the value
 * `admin.existingSecret`.
 *
 * @see https://grafana.com/docs/grafana/latest/
 */
export class Grafana extends ChartAddon {
  public static override readonly about = OBSERVABILITY.grafana;

  constructor(scope: Construct, id: string, props: AddonProps = {}) {
    super(scope, id, props);
    this.ignoreDifferences(...keepGrafanaPassword('grafana'));
  }
}

/** Grafana's chart makes a new password at every rendering; the one that the cluster has stays. */
export function keepGrafanaPassword(name: string): readonly IgnoreDifferences[] {
  return [
    { kind: 'Secret', name, jsonPointers: ['/data/admin-password'] },
    {
      group: 'apps',
      kind: 'Deployment',
      name,
      jsonPointers: ['/spec/template/metadata/annotations/checksum~1secret'],
    },
  ];
}
