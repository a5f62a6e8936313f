/**
 * Groups of custom kinds whose controllers make no pods, Services or ServiceAccounts in the cluster, or only what stands
 * in the resource itself. All others may.
 */
const MAKE_NOTHING = new Set([
  'acme.cert-manager.io',
  'autoscaling.k8s.io',
  'bitnami.com',
  'cert-manager.io',
  'cilium.io',
  'elbv2.k8s.aws',
  'external-secrets.io',
  'externaldns.k8s.io',
  'generators.external-secrets.io',
  'gateway.envoyproxy.io',
  'gateway.kgateway.dev',
  'gateway.networking.k8s.io',
  'keda.sh',
  'kyverno.io',
  'metrics.k8s.io',
  'monitoring.coreos.com',
  'policies.kyverno.io',
  'argoproj.io',
  'karpenter.k8s.aws',
  'karpenter.sh',
  'networking.istio.io',
  'security.istio.io',
  'secrets-store.csi.x-k8s.io',
  'snapshot.storage.k8s.io',
  'traefik.io',
  'velero.io',
]);

/** Groups of what lies in a cloud. Crossplane's packages, and what it makes in clusters, have groups of their own. */
const IN_THE_CLOUD =
  /\.services\.k8s\.aws$|^(?!pkg\.|kubernetes\.|helm\.|apiextensions\.).*\.crossplane\.io$|\.upbound\.io$/;

/** Kinds of those groups that do. */
const EXCEPTIONS = new Set([
  'gateway.networking.k8s.io/Gateway',
  'monitoring.coreos.com/Alertmanager',
  'monitoring.coreos.com/Prometheus',
  'monitoring.coreos.com/PrometheusAgent',
  'monitoring.coreos.com/ThanosRuler',
  'argoproj.io/CronWorkflow',
  'argoproj.io/EventBus',
  'argoproj.io/EventSource',
  'argoproj.io/Sensor',
  'velero.io/Restore',
  'argoproj.io/Workflow',
]);

/** Whether the controller of a custom kind may make objects that nobody here can see. */
export function makesUnseen(group: string, kind: string): boolean {
  return !(MAKE_NOTHING.has(group) || IN_THE_CLOUD.test(group)) || EXCEPTIONS.has(`${group}/${kind}`);
}
