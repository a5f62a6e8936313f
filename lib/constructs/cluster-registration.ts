import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Access, ClusterModel } from '../model';
import { LABELS } from '../kube';

/**
 * Place of what a secret store fills in the order of a root Application: after the add-ons of the cluster that it runs
 * on, the store among them, and before everything that waits for it.
 */
export const SECRET_STORE_WAVE = 100;

export interface ClusterRegistrationProps {
  /** The spoke to register. It has an `access`. */
  readonly cluster: ClusterModel;

  /** Namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;
}

/**
 * Tells a hub's Argo CD about a spoke: its address and the identity to use there.
 *
 * Renders a Secret without a credential in it, or, where the connection is kept in a secret store, an ExternalSecret
 * that makes that Secret.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */
export class ClusterRegistration extends Construct {
  constructor(scope: Construct, id: string, props: ClusterRegistrationProps) {
    super(scope, id);
    const { cluster } = props;
    const { access } = cluster;
    if (access === undefined) throw new TypeError(`Cluster '${cluster.name}' has no access to register.`);
    const metadata = { name: `cluster-${cluster.name}`, namespace: props.namespace ?? 'argocd' };
    const labels = {
      ...cluster.labels,
      'argocd.argoproj.io/secret-type': 'cluster',
      [LABELS.cluster]: cluster.name,
      [LABELS.environment]: cluster.environment,
      [LABELS.cloud]: cluster.cloud.provider,
    };
    if (access.method === 'externalSecret') {
      new ApiObject(this, 'secret', {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: {
          ...metadata,
          labels: { [LABELS.managedBy]: 'fairlead', [LABELS.cluster]: cluster.name },
          annotations: {
            // The operator that knows this kind may arrive in the same sync.
            'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
            'argocd.argoproj.io/sync-wave': String(SECRET_STORE_WAVE),
          },
        },
        spec: {
          secretStoreRef: { kind: 'ClusterSecretStore', name: access.store },
          target: {
            name: metadata.name,
            template: {
              metadata: {
                labels,
                ...(Object.keys(cluster.annotations).length > 0 && { annotations: cluster.annotations }),
              },
              data: { name: cluster.name, server: access.server, config: '{{ .config }}' },
            },
          },
          data: [{ secretKey: 'config', remoteRef: { key: access.key } }],
        },
      });
      return;
    }
    new ApiObject(this, 'secret', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...metadata, labels, annotations: { ...cluster.annotations, 'argocd.argoproj.io/sync-wave': '-10' } },
      type: 'Opaque',
      stringData: { name: cluster.name, server: access.server, config: JSON.stringify(connection(cluster, access)) },
    });
  }
}

function connection(cluster: ClusterModel, access: Exclude<Access, { method: 'externalSecret' }>): object {
  switch (access.method) {
    case 'awsIam':
      return {
        awsAuthConfig: { clusterName: access.clusterName ?? cluster.name, roleARN: access.role },
        tlsClientConfig: tls(access.ca),
      };
    case 'gcpWorkloadIdentity':
      return { execProviderConfig: execProvider(['gcp']), tlsClientConfig: tls(access.ca) };
    case 'azureWorkloadIdentity':
      return {
        execProviderConfig: execProvider(['azure'], {
          AAD_LOGIN_METHOD: 'workloadidentity',
          ...(access.clientId !== undefined && { AZURE_CLIENT_ID: access.clientId }),
          ...(access.tenantId !== undefined && { AZURE_TENANT_ID: access.tenantId }),
        }),
        tlsClientConfig: tls(access.ca),
      };
    case 'insecure':
      return {
        ...(access.role !== undefined && { awsAuthConfig: { clusterName: cluster.name, roleARN: access.role } }),
        tlsClientConfig: { insecure: true },
      };
  }
}

function tls(ca: string | undefined): object {
  return { insecure: false, ...(ca !== undefined && { caData: ca }) };
}

function execProvider(args: readonly string[], env?: Readonly<Record<string, string>>): object {
  return { command: 'argocd-k8s-auth', args, apiVersion: 'client.authentication.k8s.io/v1beta1', ...(env && { env }) };
}
