import { ChartAddon } from '../../constructs';
import { AWS } from '../catalogue/aws';

/** Certificates of AWS Certificate Manager as Kubernetes objects. */
export class AwsAckAcm extends ChartAddon {
  public static override readonly about = AWS['aws-ack-acm'];
}

/** HTTP and WebSocket APIs of API Gateway as Kubernetes objects. */
export class AwsAckApigatewayv2 extends ChartAddon {
  public static override readonly about = AWS['aws-ack-apigatewayv2'];
}

/** EKS clusters and their parts as Kubernetes objects. */
export class AwsAckEks extends ChartAddon {
  public static override readonly about = AWS['aws-ack-eks'];
}

/** EventBridge buses and rules as Kubernetes objects. */
export class AwsAckEventbridge extends ChartAddon {
  public static override readonly about = AWS['aws-ack-eventbridge'];
}

/** IAM roles and policies as Kubernetes objects. */
export class AwsAckIam extends ChartAddon {
  public static override readonly about = AWS['aws-ack-iam'];
}

/** RDS databases as Kubernetes objects. */
export class AwsAckRds extends ChartAddon {
  public static override readonly about = AWS['aws-ack-rds'];
}

/** SES identities and templates as Kubernetes objects. */
export class AwsAckSes extends ChartAddon {
  public static override readonly about = AWS['aws-ack-ses'];
}

/** Step Functions state machines as Kubernetes objects. */
export class AwsAckSfn extends ChartAddon {
  public static override readonly about = AWS['aws-ack-sfn'];
}

/** SNS topics and subscriptions as Kubernetes objects. */
export class AwsAckSns extends ChartAddon {
  public static override readonly about = AWS['aws-ack-sns'];
}

/** SQS queues as Kubernetes objects. */
export class AwsAckSqs extends ChartAddon {
  public static override readonly about = AWS['aws-ack-sqs'];
}

/**
 * Crossplane's community provider for AWS.
 *
 * The cluster also needs Crossplane, which the catalogue does not have.
 */
export class AwsCrossplaneProvider extends ChartAddon {
  public static override readonly about = AWS['aws-crossplane-provider'];
}

/**
 * Upbound's Crossplane providers for AWS.
 *
 * The cluster also needs Crossplane, which the catalogue does not have.
 */
export class AwsCrossplaneUpboundProvider extends ChartAddon {
  public static override readonly about = AWS['aws-crossplane-upbound-provider'];
}
