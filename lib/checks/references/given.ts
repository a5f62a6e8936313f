import type { CloudProvider } from '../../model';
import { textIn } from '../fields';
import type { ClusterObjects } from '../cluster-objects';
import type { Target } from './reference';

type Given = Readonly<Partial<Record<string, RegExp>>>;

/** What Kubernetes itself brings, or makes in every namespace, by kind. */
const KUBERNETES: Given = {
  '/ServiceAccount': /^default$/,
  '/ConfigMap': /^kube-root-ca\.crt$/,
  'scheduling.k8s.io/PriorityClass': /^system-(?:cluster|node)-critical$/,
  'rbac.authorization.k8s.io/ClusterRole': /^(?:cluster-admin|admin|edit|view|system:.*)$/,
  'argoproj.io/AppProject': /^default$/,
  // Controllers make these classes when they start.
  'gateway.networking.k8s.io/GatewayClass': /^(?:istio.*|kgateway.*|agentgateway.*|cilium|amazon-vpc-lattice)$/,
};

/** What managed Kubernetes brings on each cloud, by kind. */
const CLOUDS: Readonly<Record<CloudProvider, Given>> = {
  aws: {
    'storage.k8s.io/StorageClass': /^gp2$/,
    'rbac.authorization.k8s.io/ClusterRole': /^(?:eks:.*|aws-node|vpc-resource-controller-role)$/,
  },
  azure: {
    'storage.k8s.io/StorageClass':
      /^(?:default|managed|managed-(?:csi|premium|csi-premium)|azure(?:file|blob)(?:-.*)?)$/,
    'networking.k8s.io/IngressClass': /^(?:webapprouting\.kubernetes\.azure\.com|azure-application-gateway)$/,
    'gateway.networking.k8s.io/GatewayClass': /^azure-alb-.*$/,
    'node.k8s.io/RuntimeClass': /^(?:kata.*|runc|wasmtime.*)$/,
  },
  gcp: {
    'storage.k8s.io/StorageClass':
      /^(?:standard|(?:standard|premium|enterprise|zonal)-rwx?|(?:premium|enterprise)-.*)$/,
    'gateway.networking.k8s.io/GatewayClass': /^gke-.*$/,
    'node.k8s.io/RuntimeClass': /^gvisor$/,
    'rbac.authorization.k8s.io/ClusterRole': /^(?:gce:.*|gke-.*|gmp-.*)$/,
  },
  kind: { 'storage.k8s.io/StorageClass': /^standard$/ },
};

/** Whether a target is there although nobody has written it. Where the cloud is not known, it may be any. */
export function isGiven(
  { group, kind, namespace, name }: Target,
  cloud: CloudProvider | undefined,
  objects: ClusterObjects,
): boolean {
  const api = `${group}/${kind}`;
  const clouds = cloud === undefined ? Object.values(CLOUDS) : [CLOUDS[cloud]];
  if ([KUBERNETES, ...clouds].some((given) => given[api]?.test(name) === true)) return true;
  if (api === '/Service') return namespace === 'default' && name === 'kubernetes';
  // Volumes that exist already are bound by the name of a class, which need not exist.
  const isStatic = api === 'storage.k8s.io/StorageClass';
  return (
    isStatic &&
    objects
      .ofKind('', 'PersistentVolume')
      .some(({ object }) => textIn(object.object, 'spec', 'storageClassName') === name)
  );
}
