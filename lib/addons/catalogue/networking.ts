import type { AddonAbout, Cluster } from '../../constructs';
import type { JsonObject } from '../../yaml';
import { eks } from './repositories';

/** Traffic into, out of and inside the cluster. */
export const NETWORKING = {
  cilium: {
    name: 'cilium',
    description: 'Connects, encrypts and watches the traffic between pods with eBPF.',
    category: 'networking',
    namespace: 'cilium-system',
    chart: { repository: 'https://helm.cilium.io', name: 'cilium' },
    version: '1.19.5',
    values: (cluster) => ({
      hubble: {
        enabled: true,
        metrics: { enabled: ['dns', 'drop', 'flow', 'http', 'tcp'] },
        relay: { enabled: true },
        ui: { enabled: true },
        // Certificates are made by a job in the cluster; Helm would make new ones at every rendering.
        tls: { auto: { enabled: true, method: 'cronJob' } },
      },
      encryption: { enabled: true, type: 'wireguard' },
      authentication: {
        enabled: true,
        mutual: { spire: { enabled: true, install: { enabled: true, ...spireStorage(cluster) } } },
      },
      ...(cluster.model.cloud.provider === 'aws' && CHAINED_TO_AWS_CNI),
    }),
    provides: ['cilium.io'],
    podSecurity: 'privileged',
  },
  'external-dns': {
    name: 'external-dns',
    description: 'Publishes the host names of Services and Ingresses in DNS.',
    category: 'networking',
    namespace: 'kube-system',
    chart: { repository: 'https://kubernetes-sigs.github.io/external-dns', name: 'external-dns' },
    version: '1.21.1',
    values: (cluster) => ({
      // Never deletes a record, and tells its own records from those of other clusters in the same zone.
      policy: 'upsert-only',
      txtOwnerId: cluster.name,
      ...dnsProvider(cluster),
    }),
    provides: ['externaldns.k8s.io'],
    podSecurity: 'restricted',
  },
  'gateway-api': {
    name: 'gateway-api',
    description: 'Brings the standard Gateway API kinds.',
    category: 'networking',
    namespace: 'kube-system',
    version: 'v1.5.0',
    provides: ['gateway.networking.k8s.io'],
  },
  kgateway: {
    name: 'kgateway',
    description: 'Implements the Gateway API with Envoy.',
    category: 'networking',
    namespace: 'ingress-system',
    chart: { repository: 'oci://cr.kgateway.dev/kgateway-dev/charts', name: 'kgateway' },
    version: 'v2.2.4',
    requires: ['gateway.kgateway.dev', 'gateway.networking.k8s.io'],
    podSecurity: 'baseline',
  },
  'kgateway-crds': {
    name: 'kgateway-crds',
    description: 'Brings the kinds that kgateway needs.',
    category: 'networking',
    namespace: 'ingress-system',
    chart: { repository: 'oci://cr.kgateway.dev/kgateway-dev/charts', name: 'kgateway-crds' },
    version: 'v2.2.4',
    provides: ['gateway.kgateway.dev'],
  },
  'envoy-gateway': {
    name: 'envoy-gateway',
    description: 'Implements the Gateway API with Envoy Gateway, and brings the API.',
    category: 'networking',
    namespace: 'ingress-system',
    chart: { repository: 'oci://docker.io/envoyproxy', name: 'gateway-helm' },
    version: 'v1.7.2',
    values: { deployment: { replicas: 2 } },
    provides: ['gateway.envoyproxy.io', 'gateway.networking.k8s.io', 'gateway.networking.x-k8s.io'],
    podSecurity: 'restricted',
  },
  'tailscale-operator': {
    name: 'tailscale-operator',
    description: 'Lets Services into and out of a tailnet.',
    category: 'networking',
    namespace: 'tailscale',
    chart: { repository: 'https://pkgs.tailscale.com/helmcharts', name: 'tailscale-operator' },
    version: '1.98.4',
    values: (cluster) => ({
      installCRDs: true,
      operatorConfig: {
        // The operator joins the tailnet under this name, where all clusters of the fleet meet.
        hostname: `${cluster.name}-operator`,
        defaultTags: ['tag:k8s-operator'],
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
      },
    }),
    provides: ['tailscale.com'],
    // Its proxies, in the same namespace, change kernel settings of their pods.
    podSecurity: 'privileged',
  },
  'aws-load-balancer': {
    name: 'aws-load-balancer',
    description: 'Gives Ingresses, Gateways and Services AWS load balancers.',
    category: 'networking',
    namespace: 'ingress-system',
    clouds: ['aws'],
    chart: eks('aws-load-balancer-controller'),
    version: '3.4.1',
    values: (cluster) => ({
      clusterName: cluster.name,
      region: cluster.region,
      ...vpc(cluster),
      serviceAccount: { name: 'aws-load-balancer' },
      controllerConfig: { featureGates: { ALBGatewayAPI: true, NLBGatewayAPI: false } },
    }),
    provides: ['elbv2.k8s.aws', 'gateway.k8s.aws', 'aga.k8s.aws'],
    requires: ['gateway.networking.k8s.io'],
    podSecurity: 'baseline',
  },
  'aws-gateway-api-controller': {
    name: 'aws-gateway-api-controller',
    description: 'Implements the Gateway API with Amazon VPC Lattice.',
    category: 'networking',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: { repository: 'oci://public.ecr.aws/aws-application-networking-k8s', name: 'aws-gateway-controller-chart' },
    version: 'v1.1.7',
    values: ({ name, region, model }) => ({
      clusterName: name,
      awsRegion: region,
      ...(model.cloud.provider === 'aws' && {
        ...(model.cloud.account !== undefined && { awsAccountId: model.cloud.account }),
        ...(model.cloud.vpc !== undefined && { clusterVpcId: model.cloud.vpc }),
      }),
    }),
    provides: ['application-networking.k8s.aws', 'externaldns.k8s.io'],
    requires: ['gateway.networking.k8s.io'],
    podSecurity: 'baseline',
  },
} satisfies Record<string, AddonAbout>;

/** On EKS the AWS CNI gives pods their addresses; Cilium adds policy, encryption and sight. */
const CHAINED_TO_AWS_CNI = {
  cni: { chainingMode: 'aws-cni', exclusive: false, enableRouteMTUForCNIChaining: true },
  enableIPv4Masquerade: false,
  endpointRoutes: { enabled: true },
  routingMode: 'native',
};

function spireStorage(cluster: Cluster): JsonObject {
  if (cluster.model.cloud.provider !== 'aws') return {};
  const dataStorage = { enabled: true, size: '8Gi', accessMode: 'ReadWriteOnce', storageClass: 'gp3' };
  return { server: { dataStorage } };
}

function dnsProvider(cluster: Cluster): JsonObject {
  switch (cluster.model.cloud.provider) {
    case 'aws':
      return { provider: { name: 'aws' } };
    case 'azure':
      return { provider: { name: 'azure' } };
    case 'gcp':
      return { provider: { name: 'google' } };
    case 'kind':
      return {};
  }
}

/** The controller finds its VPC by id, or by the name tag that the provisioner gives it. */
function vpc(cluster: Cluster): JsonObject {
  const { cloud } = cluster.model;
  const id = cloud.provider === 'aws' ? cloud.vpc : undefined;
  return id === undefined ? { vpcTags: { Name: cluster.name } } : { vpcId: id };
}
