import type { ApiObjectProps } from 'cdk8s';
import { ENVIRONMENT, KUBERNETES, PATH, REPOSITORY } from './names';

const SERVER = 'https://kubernetes.default.svc';
const MANAGED = { 'app.kubernetes.io/managed-by': 'fairlead' };

export interface ApplicationProps {
  readonly cluster: string;

  /** Folder below the cluster's. */
  readonly folder: string;

  /** Name behind the cluster's. @default - follows from the folder */
  readonly name?: string;
  readonly namespace?: string;
  readonly project?: string;
  readonly tenant?: string;

  /** Place in the order. @default - none: the root, which nothing brings and nothing takes away */
  readonly wave?: number;
}

export function application(props: ApplicationProps): ApiObjectProps {
  const { cluster, folder, wave, tenant } = props;
  const path = `${PATH}/${cluster}/${folder}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: `${cluster}-${props.name ?? folder.replace(/^tenants\//, '').replace('/', '-')}`,
      namespace: 'argocd',
      labels: {
        ...MANAGED,
        'fairlead.dev/cluster': cluster,
        'fairlead.dev/environment': ENVIRONMENT,
        ...(tenant === undefined ? {} : { 'fairlead.dev/tenant': tenant }),
      },
      annotations: {
        'argocd.argoproj.io/manifest-generate-paths': `/${path}`,
        ...(wave === undefined ? {} : { 'argocd.argoproj.io/sync-wave': String(wave) }),
      },
      ...(wave === undefined ? {} : { finalizers: ['resources-finalizer.argocd.argoproj.io'] }),
    },
    spec: {
      project: props.project ?? 'platform',
      source: { repoURL: REPOSITORY, targetRevision: 'main', path },
      destination: { server: SERVER, namespace: props.namespace ?? 'kube-system' },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: { limit: 10, backoff: { duration: '20s', factor: 2, maxDuration: '3m' } },
        syncOptions: ['FailOnSharedResource=true', 'ServerSideApply=true'],
      },
    },
  };
}

export function platformProject(namespaces: string[]): ApiObjectProps {
  return project('platform', 'Add-ons and policies of the platform.', {
    namespaces: ['argocd', 'kube-system', ...namespaces].sort(),
    clusterKinds: [{ group: '*', kind: '*' }],
  });
}

export function tenantProject(tenant: string): ApiObjectProps {
  return project(tenant, `Applications of tenant ${tenant}.`, {
    namespaces: [tenant],
    clusterKinds: [],
    labels: { 'fairlead.dev/tenant': tenant },
    deniedKinds: [
      { group: '', kind: 'LimitRange' },
      { group: '', kind: 'ResourceQuota' },
      { group: 'apps', kind: 'DaemonSet' },
      { group: 'argoproj.io', kind: 'AppProject' },
      { group: 'argoproj.io', kind: 'Application' },
      { group: 'argoproj.io', kind: 'ApplicationSet' },
      { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
    ],
  });
}

interface ProjectProps {
  readonly namespaces: string[];
  readonly clusterKinds: object[];
  readonly deniedKinds?: object[];
  readonly labels?: Record<string, string>;
}

function project(name: string, description: string, props: ProjectProps): ApiObjectProps {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name,
      namespace: 'argocd',
      labels: { ...MANAGED, ...props.labels },
      annotations: { 'argocd.argoproj.io/sync-wave': '-10' },
    },
    spec: {
      description,
      sourceRepos: [REPOSITORY],
      destinations: props.namespaces.map((namespace) => ({ namespace, server: SERVER })),
      clusterResourceWhitelist: props.clusterKinds,
      ...(props.deniedKinds ? { namespaceResourceBlacklist: props.deniedKinds } : {}),
    },
  };
}

export function namespace(name: string, enforce: string): ApiObjectProps {
  const version = `v${KUBERNETES}`;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...MANAGED,
        'pod-security.kubernetes.io/enforce': enforce,
        'pod-security.kubernetes.io/enforce-version': version,
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/audit-version': version,
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': version,
      },
      annotations: { 'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm' },
    },
  };
}

export function defaultDeny(namespaceName: string): ApiObjectProps {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace: namespaceName },
    spec: { podSelector: {}, policyTypes: ['Egress', 'Ingress'] },
  };
}

export function allowDns(namespaceName: string): ApiObjectProps {
  const dns = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'allow-dns', namespace: namespaceName },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [dns],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
      ],
    },
  };
}

const APPLICATION_HEALTH = `local health = { status = 'Progressing', message = 'Waiting for the first report.' }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  health.status = obj.status.health.status
  health.message = obj.status.health.message or ''
end
return health
`;

export function argocdSettings(): ApiObjectProps {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'argocd-cm',
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
      annotations: { 'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false,ServerSideApply=true' },
    },
    data: {
      'application.resourceTrackingMethod': 'annotation',
      'resource.customizations.health.argoproj.io_Application': APPLICATION_HEALTH,
    },
  };
}
