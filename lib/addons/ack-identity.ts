import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PodIdentityAssociationSpec } from '../../imports/eks.services.k8s.aws';
import type { RoleSpec } from '../../imports/iam.services.k8s.aws';
import { ClusterChart } from '../constructs';
import { ProblemError } from '../errors';

export interface AckIdentityProps {
  /** Name of the add-on, for the objects and for the role in AWS. */
  readonly name: string;

  /** Namespace of the controller. */
  readonly namespace: string;

  /** Service account of the controller. */
  readonly serviceAccount: string;

  /** What the role may do: names of policies that AWS manages, or ARNs of others. */
  readonly policies: readonly string[];
}

/** Length that IAM allows a role's name. */
const LONGEST_ROLE_NAME = 64;

/**
 * The IAM role of an ACK controller, and the association that lets its pod, and no other, assume the role.
 *
 * Both are made by ACK itself, so the cluster also needs `AwsAckIam` and `AwsAckEks`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export class AckIdentity extends ClusterChart {
  constructor(scope: Construct, id: string, props: AckIdentityProps) {
    const { name, namespace, serviceAccount, policies } = props;
    super(scope, id, { namespace });
    const { cluster } = this;
    const role: RoleSpec = {
      name: this.roleName(name),
      description: `What the pod ${namespace}/${serviceAccount} of the EKS cluster ${cluster.name} may do in AWS.`,
      assumeRolePolicyDocument: trustPolicy(namespace, serviceAccount, cluster.name),
      policies: policies.map((policy) => (policy.startsWith('arn:') ? policy : managedPolicy(policy, cluster.region))),
      tags: [
        { key: 'eks-cluster-name', value: cluster.name },
        { key: 'kubernetes-namespace', value: namespace },
        { key: 'kubernetes-service-account', value: serviceAccount },
      ],
    };
    new ApiObject(this, 'role', {
      apiVersion: 'iam.services.k8s.aws/v1alpha1',
      kind: 'Role',
      metadata: { name, namespace },
      spec: role,
    });
    const association: PodIdentityAssociationSpec = {
      clusterName: cluster.name,
      namespace,
      serviceAccount,
      roleRef: { from: { name, namespace } },
    };
    new ApiObject(this, 'association', {
      apiVersion: 'eks.services.k8s.aws/v1alpha1',
      kind: 'PodIdentityAssociation',
      metadata: { name, namespace },
      spec: association,
    });
  }

  private roleName(addon: string): string {
    const name = `${addon}-${this.cluster.name}`;
    if (name.length <= LONGEST_ROLE_NAME) return name;
    const { source } = this;
    throw new ProblemError({
      code: 'valid-name',
      what: `The IAM role '${name}' has ${String(name.length)} characters, and IAM allows ${String(LONGEST_ROLE_NAME)}.`,
      where: [{ path: this.node.path, ...(source && { source }) }],
      why: 'AWS would refuse the role, and the controller would run without rights.',
      fix: "Give the cluster a shorter name, or switch the part off with 'identity: false' and make a role elsewhere.",
    });
  }
}

/** Pod Identity says in session tags for which pod it asks; the conditions leave only the controller's. */
function trustPolicy(namespace: string, serviceAccount: string, cluster: string): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-name': cluster,
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      },
    },
  };
  return `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, undefined, 2)}\n`;
}

/** ARN of a policy that AWS manages; China and the US government have partitions of their own. */
function managedPolicy(name: string, region: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:iam::aws:policy/${name}`;
}
