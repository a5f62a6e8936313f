import type { Construct } from 'constructs';
import { z } from 'zod';
import { ChartAddon, type AddonProps } from '../constructs';
import { AckIdentity } from './ack-identity';
import { AWS } from './catalogue/aws';
import { hasPart } from './parts';

export interface AckAddonProps extends AddonProps {
  /** Whether the add-on makes the controller's IAM role and its association. @default true */
  readonly identity?: boolean;

  /** What that role may do: names of policies that AWS manages, or ARNs of others. @default - full access to the service */
  readonly policies?: readonly string[];
}

const SETTINGS = z.strictObject({
  identity: z.boolean().optional(),
  policies: z.array(z.string().min(1)).min(1).optional(),
});

/** A controller of AWS Controllers for Kubernetes with an IAM role of its own. */
abstract class AckAddon extends ChartAddon<AckAddonProps> {
  public static override readonly settings = SETTINGS;

  constructor(scope: Construct, id: string, service: string, policy: string, props: AckAddonProps) {
    super(scope, id, props);
    const { about, namespace, cluster } = this;
    if (about === undefined || namespace === undefined)
      throw new TypeError(`${new.target.name} says nothing of itself.`);
    // On another cloud the add-on itself is reported, and there is no region to put into its role.
    if (cluster.model.cloud.provider !== 'aws' || !hasPart(this, 'identity')) return;
    new AckIdentity(this, 'identity', {
      name: about.name,
      namespace,
      // As the controller's chart calls it.
      serviceAccount: `ack-${service}-controller`,
      policies: this.settings.policies ?? [policy],
    });
  }
}

/**
 * DynamoDB tables as Kubernetes objects, with the controller's IAM role.
 *
 * The role needs `AwsAckIam` and `AwsAckEks` on the cluster.
 */
export class AwsAckDynamodb extends AckAddon {
  public static override readonly about = AWS['aws-ack-dynamodb'];

  constructor(scope: Construct, id: string, props: AckAddonProps = {}) {
    super(scope, id, 'dynamodb', 'AmazonDynamoDBFullAccess', props);
  }
}

/**
 * Workspaces of Amazon Managed Prometheus as Kubernetes objects, with the controller's IAM role.
 *
 * The role needs `AwsAckIam` and `AwsAckEks` on the cluster.
 */
export class AwsAckPrometheusservice extends AckAddon {
  public static override readonly about = AWS['aws-ack-prometheusservice'];

  constructor(scope: Construct, id: string, props: AckAddonProps = {}) {
    super(scope, id, 'prometheusservice', 'AmazonPrometheusConsoleFullAccess', props);
  }
}

/**
 * S3 buckets as Kubernetes objects, with the controller's IAM role.
 *
 * The role needs `AwsAckIam` and `AwsAckEks` on the cluster.
 */
export class AwsAckS3 extends AckAddon {
  public static override readonly about = AWS['aws-ack-s3'];

  constructor(scope: Construct, id: string, props: AckAddonProps = {}) {
    super(scope, id, 's3', 'AmazonS3FullAccess', props);
  }
}
