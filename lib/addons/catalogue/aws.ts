import type { AddonAbout, Cluster } from '../../constructs';
import type { JsonObject } from '../../yaml';
import { gitopsBridge } from './repositories';

const RESOURCES = { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } };

/** Kinds that the chart of every ACK controller brings. */
const SHARED_CRDS = ['adoptedresources', 'fieldexports'].map((plural) => ({
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  name: `${plural}.services.k8s.aws`,
}));

/** Watches only its own namespace: whoever may write there may create anything that its role allows in AWS. */
const PLATFORM_ONLY = { installScope: 'namespace', watchNamespace: 'ack-system' };

/** AWS from inside the cluster. */
export const AWS = {
  'aws-ack-acm': ack('acm', 'certificates of AWS Certificate Manager', '1.3.6'),
  'aws-ack-apigatewayv2': ack('apigatewayv2', 'HTTP and WebSocket APIs of API Gateway', '1.1.2'),
  'aws-ack-dynamodb': ack('dynamodb', 'DynamoDB tables', '1.6.1'),
  'aws-ack-eks': ack('eks', 'EKS clusters and their parts', '1.9.4', { resources: RESOURCES, ...PLATFORM_ONLY }),
  'aws-ack-eventbridge': ack('eventbridge', 'EventBridge buses and rules', '1.1.2'),
  'aws-ack-iam': ack('iam', 'IAM roles and policies', '1.5.3', { resources: RESOURCES, ...PLATFORM_ONLY }),
  'aws-ack-prometheusservice': ack('prometheusservice', 'workspaces of Amazon Managed Prometheus', '1.3.2', {
    resources: RESOURCES,
  }),
  'aws-ack-rds': ack('rds', 'RDS databases', '1.6.3'),
  'aws-ack-s3': ack('s3', 'S3 buckets', '1.1.2', { resources: RESOURCES, ...PLATFORM_ONLY }),
  'aws-ack-ses': ack('ses', 'SES identities and templates', '1.1.2'),
  'aws-ack-sfn': ack('sfn', 'Step Functions state machines', '1.1.2'),
  'aws-ack-sns': ack('sns', 'SNS topics and subscriptions', '1.2.3'),
  'aws-ack-sqs': ack('sqs', 'SQS queues', '1.2.2'),
  'aws-crossplane-provider': {
    name: 'aws-crossplane-provider',
    description: "Brings Crossplane's community provider for AWS.",
    category: 'aws',
    namespace: 'crossplane-system',
    clouds: ['aws'],
    chart: gitopsBridge('crossplane-aws'),
    version: '2.2.0',
    provides: ['aws.crossplane.io'],
    requires: ['pkg.crossplane.io'],
    podSecurity: 'baseline',
  },
  'aws-crossplane-upbound-provider': {
    name: 'aws-crossplane-upbound-provider',
    description: "Brings Upbound's family of Crossplane providers for AWS.",
    category: 'aws',
    namespace: 'crossplane-system',
    clouds: ['aws'],
    chart: gitopsBridge('crossplane-aws-upbound'),
    version: '3.0.0',
    provides: ['aws.upbound.io'],
    requires: ['pkg.crossplane.io'],
    podSecurity: 'baseline',
  },
} satisfies Record<string, AddonAbout>;

/** One of the controllers of AWS Controllers for Kubernetes; all of them look alike. */
function ack(service: string, manages: string, version: string, values: JsonObject = {}) {
  return {
    name: `aws-ack-${service}`,
    description: `Manages ${manages} as Kubernetes objects.`,
    category: 'aws',
    namespace: 'ack-system',
    clouds: ['aws'],
    chart: { repository: 'oci://public.ecr.aws/aws-controllers-k8s', name: `${service}-chart` },
    version,
    values: (cluster: Cluster) => ({ ...values, aws: { region: cluster.region } }),
    // Every controller's chart carries the kinds that all of them share.
    provides: [`${service}.services.k8s.aws`, 'services.k8s.aws'],
    shares: SHARED_CRDS,
    podSecurity: 'restricted',
  } satisfies AddonAbout;
}
