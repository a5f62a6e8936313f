import type { Construct } from 'constructs';
import { z } from 'zod';
import { ChartAddon, type AddonProps } from '../constructs';
import { mergeObjects } from '../model';
import { GITOPS } from './catalogue/gitops';

export interface ArgocdNotificationsProps extends AddonProps {
  /**
   * Key in the secret store of the secret that holds the Slack token.
   *
   * @default - none is read; the Secret `argocd-notifications-secret` has to come from elsewhere
   * @example 'eks/prod-eu-1/argocd/notifications'
   */
  readonly secret?: string;

  /** Property of that secret. @default 'slack-token' */
  readonly property?: string;
}

/**
 * Slack messages about deployments, failed syncs and degraded Applications.
 *
 * An Application subscribes with an annotation, for example
 * `notifications.argoproj.io/subscribe.on-sync-failed.slack: team-channel`; the channel is named there. With a `secret`
 * the cluster also needs `ExternalSecrets`.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/
 */
export class ArgocdNotifications extends ChartAddon<ArgocdNotificationsProps> {
  public static override readonly about = GITOPS['argocd-notifications'];

  public static override readonly settings = z.strictObject({
    secret: z.string().min(1).optional(),
    property: z.string().min(1).optional(),
  });

  constructor(scope: Construct, id: string, props: ArgocdNotificationsProps = {}) {
    super(scope, id, props);
    if (this.settings.secret !== undefined) this.addRequiredApis('external-secrets.io');
  }

  public override get settings(): Readonly<ArgocdNotificationsProps> {
    const settings = super.settings;
    const { secret, property, namespace = ArgocdNotifications.about.namespace } = settings;
    const externalSecret =
      secret === undefined
        ? { enabled: false }
        : { enabled: true, namespace, secretName: secret, ...(property !== undefined && { key: property }) };
    return { ...settings, values: mergeObjects({ externalSecret }, settings.values ?? {}) };
  }
}
