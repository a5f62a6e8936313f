import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { ClusterChart } from '../../constructs';

const READ = ['get', 'list', 'watch'];
const MANAGE = [...READ, 'create', 'update', 'patch', 'delete'];

// Written out, because a star would include Secrets. `nodes/proxy` is left out as well: whoever may read it may run
// commands in every pod.
const READABLE_CORE_RESOURCES = [
  'configmaps',
  'endpoints',
  'events',
  'limitranges',
  'namespaces',
  'nodes',
  'nodes/status',
  'persistentvolumeclaims',
  'persistentvolumeclaims/status',
  'persistentvolumes',
  'persistentvolumes/status',
  'pods',
  'pods/log',
  'pods/status',
  'podtemplates',
  'replicationcontrollers',
  'replicationcontrollers/scale',
  'replicationcontrollers/status',
  'resourcequotas',
  'resourcequotas/status',
  'serviceaccounts',
  'services',
  'services/status',
];

const READABLE_GROUPS = [
  'acme.cert-manager.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'argoproj.io',
  'autoscaling',
  'autoscaling.k8s.io',
  'batch',
  'cert-manager.io',
  'certificates.k8s.io',
  'cilium.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'dynamodb.services.k8s.aws',
  'eks.amazonaws.com',
  'eks.services.k8s.aws',
  'events.k8s.io',
  'external-secrets.io',
  'flowcontrol.apiserver.k8s.io',
  'gateway.networking.k8s.io',
  'generators.external-secrets.io',
  'iam.services.k8s.aws',
  'karpenter.k8s.aws',
  'karpenter.sh',
  'keda.sh',
  'kro.run',
  'kyverno.io',
  'metrics.k8s.io',
  'monitoring.coreos.com',
  'networking.k8s.io',
  'node.k8s.io',
  'policies.kyverno.io',
  'policy',
  'prometheusservice.services.k8s.aws',
  'rbac.authorization.k8s.io',
  'reports.kyverno.io',
  's3.services.k8s.aws',
  'scheduling.k8s.io',
  'snapshot.storage.k8s.io',
  'storage.k8s.io',
  'terraform.appvia.io',
  'wgpolicyk8s.io',
];

/**
 * Roles for people: `platform-viewer` reads everything but Secrets, and `platform-add-nodes` looks after nodes.
 *
 * The first is bound to the group of its name. The second is for whoever runs the cluster to bind.
 */
export class ClusterRoles extends ClusterChart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.addRole('platform-viewer', [
      { apiGroups: [''], resources: READABLE_CORE_RESOURCES, verbs: READ },
      { apiGroups: READABLE_GROUPS, resources: ['*'], verbs: READ },
    ]);
    new ApiObject(this, 'platform-viewer-binding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'platform-viewer' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'platform-viewer' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'platform-viewer' }],
    });
    // Enough to drain a node. Making pods is not: a pod of one's own on a node can become that node.
    this.addRole('platform-add-nodes', [
      { apiGroups: [''], resources: ['nodes'], verbs: MANAGE },
      { apiGroups: [''], resources: ['nodes/status'], verbs: ['get', 'update', 'patch'] },
      { apiGroups: [''], resources: ['pods'], verbs: [...READ, 'delete'] },
      { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
      { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: [...READ, 'create', 'patch'] },
      { apiGroups: ['karpenter.sh'], resources: ['nodeclaims', 'nodeoverlays', 'nodepools'], verbs: MANAGE },
      { apiGroups: ['karpenter.k8s.aws'], resources: ['ec2nodeclasses'], verbs: MANAGE },
      { apiGroups: ['eks.amazonaws.com'], resources: ['nodeclasses'], verbs: MANAGE },
    ]);
  }

  private addRole(name: string, rules: readonly object[]): void {
    new ApiObject(this, name, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules,
    });
  }
}
