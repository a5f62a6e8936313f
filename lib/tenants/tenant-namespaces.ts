import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { ClusterChart, ManagedNamespace, PLATFORM_PROJECT } from '../constructs';
import type { SourceLocation } from '../errors';
import { LABELS } from '../kube';
import type { TenantModel } from '../model';

/**
 * The namespaces of a tenant and what the tenant may not change in them: Pod Security levels, and network policies that
 * deny all traffic but name resolution.
 *
 * Belongs to the platform's project, so that the tenant's own cannot touch it.
 */
export class TenantNamespaces extends ClusterChart {
  readonly #tenant: TenantModel;

  constructor(scope: Construct, id: string, tenant: TenantModel) {
    super(scope, id, { project: PLATFORM_PROJECT, tenant: tenant.name, labels: { [LABELS.tenant]: tenant.name } });
    this.#tenant = tenant;
    for (const { name, podSecurity } of tenant.namespaces) {
      new ManagedNamespace(this, name, { podSecurity });
      new ApiObject(this, `${name}-default-deny`, {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'default-deny', namespace: name },
        spec: { podSelector: {}, policyTypes: ['Egress', 'Ingress'] },
      });
      new ApiObject(this, `${name}-allow-dns`, {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'allow-dns', namespace: name },
        spec: {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [
            {
              to: [
                {
                  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
                },
              ],
              ports: [
                { protocol: 'UDP', port: 53 },
                { protocol: 'TCP', port: 53 },
              ],
            },
          ],
        },
      });
    }
  }

  /** Where the tenant was defined. */
  public override get source(): SourceLocation | undefined {
    return this.#tenant.origin.source;
  }
}
